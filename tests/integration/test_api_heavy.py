"""A few costly reads at once: the next one is told to come again, and the others are answered."""

import asyncio

import httpx
from fastapi import FastAPI

from basset.api import heavy
from basset.api.problems import answer_errors


def _app(finish: asyncio.Event) -> FastAPI:
    app = FastAPI()
    app.state.places = heavy.places()
    app.state.begun = asyncio.Semaphore(0)
    answer_errors(app)

    @app.get("/costly", dependencies=heavy.HEAVY)
    async def costly() -> str:
        app.state.begun.release()
        await finish.wait()
        return "counted"

    @app.get("/list", dependencies=heavy.FILTERED)
    async def rows(text: str = "") -> str:
        return text

    return app


def test_who_comes_while_all_places_are_taken_is_told_to_come_again() -> None:
    async def at_once() -> None:
        finish = asyncio.Event()
        app = _app(finish)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://basset") as client:
            running = [
                asyncio.create_task(client.get("/costly")) for _ in range(heavy.READS.at_once)
            ]
            for _ in running:
                await app.state.begun.acquire()
            for path in ("/costly", "/list?text=maren"):
                answer = await client.get(path)
                assert (answer.status_code, answer.json()["code"]) == (503, "busy")
                assert int(answer.headers["Retry-After"]) > 0
            assert (await client.get("/list")).status_code == 200
            finish.set()
            assert {(await one).status_code for one in running} == {200}
            # Their places are free again.
            assert (await client.get("/list?text=maren")).json() == "maren"

    asyncio.run(at_once())
