"""Accounts: a platform and a name on it. One bare word is none, for everybody has a "seahawk"."""

import re
import unicodedata

from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors.addresses import domain

_HANDLE = r"@?(?P<handle>[^\s/@:()<>\[\]{}\"',;?&]+)"
_SLASHED = re.compile(rf"(?P<platform>[\w.-]+)\s*[/:]\s*{_HANDLE}")
_PROFILE = re.compile(rf"https?://(?:www\.)?(?P<platform>[\w.-]+)/{_HANDLE}/?")
_FEDIVERSE = re.compile(rf"{_HANDLE}@(?P<platform>[\w.-]+)")
_SPOKEN = re.compile(
    rf"{_HANDLE}\s+(?:(?:on|auf|sur|en|em|su|op|в|на)\s+(?P<on>\w+)|\((?P<in>\w+)\))"
)
# Where a word beside a name is known to be a platform.
_KNOWN = """
    bluesky discord facebook flickr github gitlab instagram keybase kik line linkedin mastodon matrix
    medium odnoklassniki ok patreon pinterest qq reddit signal skype snapchat soundcloud steam substack
    telegram threads threema tiktok tumblr twitch twitter viber vimeo vk vkontakte wechat weibo whatsapp
    x xing youtube
"""
# Letters, when ligatures and the like are spelled out.
_LONGEST = 1_000
_PLATFORMS = frozenset(_KNOWN.split())


def account(text: str) -> str | None:
    """``platform/name`` in lower case; None without a platform."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if len(text) > _LONGEST:
        return None
    if spoken := _SPOKEN.fullmatch(text):
        platform, handle = spoken["on"] or spoken["in"], spoken["handle"]
        return _named(platform, handle) if platform in _PLATFORMS else None
    on_host = _PROFILE.fullmatch(text) or _FEDIVERSE.fullmatch(text)
    found = on_host or _SLASHED.fullmatch(text)
    if not found:
        return None
    is_platform = domain(found["platform"]) or (not on_host and _is_word(found["platform"]))
    return _named(found["platform"], found["handle"]) if is_platform else None


def _named(platform: str, handle: str) -> str | None:
    return None if names_nothing(handle) else f"{platform}/{handle}"


def _is_word(platform: str) -> bool:
    """Whether a *platform* that is no domain can be one: no hour, no ratio, no single letter."""
    is_long = len(platform) > 1 and "." not in platform and re.search(r"[^\W\d_]", platform)
    return bool(is_long) or platform in _PLATFORMS
