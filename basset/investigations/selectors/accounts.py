"""Accounts: a platform and a name on it. One bare word is none, for everybody has a "seahawk"."""

import re

from basset.investigations.selectors.addresses import domain

_SLASHED = re.compile(r"(?P<platform>[\w.-]+)\s*[/:]\s*@?(?P<handle>[^\s/@:]+)")
_PROFILE = re.compile(
    r"https?://(?:www\.)?(?P<platform>[\w.-]+)/@?(?P<handle>[^\s/@:?#]+)/?", re.IGNORECASE
)
_FEDIVERSE = re.compile(r"@?(?P<handle>[^\s/@:]+)@(?P<platform>[\w.-]+)")
_SPOKEN = re.compile(
    r"@?(?P<handle>[^\s/@:()]+)\s+(?:(?:on|auf|sur|en|em|su|op|в|на)\s+(?P<on>\w+)|\((?P<in>\w+)\))",
    re.IGNORECASE,
)
# Where a word beside a name is known to be a platform.
_KNOWN = """
    bluesky discord facebook flickr github gitlab instagram keybase kik line linkedin mastodon matrix
    medium odnoklassniki ok patreon pinterest qq reddit signal skype snapchat soundcloud steam substack
    telegram threads threema tiktok tumblr twitch twitter viber vimeo vk vkontakte wechat weibo whatsapp
    x xing youtube
"""
_PLATFORMS = frozenset(_KNOWN.split())


def account(text: str) -> str | None:
    """``platform/name`` in lower case; None without a platform."""
    if spoken := _SPOKEN.fullmatch(text):
        platform = (spoken["on"] or spoken["in"]).casefold()
        return f"{platform}/{spoken['handle'].casefold()}" if platform in _PLATFORMS else None
    on_host = _PROFILE.fullmatch(text) or _FEDIVERSE.fullmatch(text)
    found = on_host or _SLASHED.fullmatch(text)
    if not found:
        return None
    platform, handle = found["platform"].casefold(), found["handle"].casefold()
    is_one = domain(platform) or (not on_host and _is_word(platform))
    return f"{platform}/{handle}" if is_one else None


def _is_word(platform: str) -> bool:
    """Whether a *platform* that is no domain can be one: no hour, no ratio, no single letter."""
    is_long = len(platform) > 1 and "." not in platform and re.search(r"[^\W\d_]", platform)
    return bool(is_long) or platform in _PLATFORMS
