"""A small real SMTP server on a free port, in a thread of its own."""

import asyncio
import threading
from email import message_from_bytes
from email.message import Message as Letter
from email.policy import default


class Postbox:
    """Takes letters. `busy`: addresses it puts off; `unknown`: addresses it does not know."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.busy: set[str] = set()
        self.unknown: set[str] = set()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(server))
        self._loop.close()

    async def _end(self, server: asyncio.Server) -> None:
        """Whoever is still connected is cut off: nothing of it is left for another test to find."""
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # a closed connection says so in the next turn

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 postbox\r\n")
        try:
            while line := (await reader.readline()).decode().strip():
                verb = line.upper()
                if verb.startswith("QUIT"):
                    break
                if verb.startswith("DATA"):
                    writer.write(b"354 go on\r\n")
                    body = await reader.readuntil(b"\r\n.\r\n")
                    self.letters.append(message_from_bytes(body[:-5], policy=default))  # type: ignore[arg-type]
                writer.write(self._answer(line))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, line: str) -> bytes:
        if line.upper().startswith("RCPT"):
            address = line.partition("<")[2].partition(">")[0]
            if address in self.busy:
                return b"451 later\r\n"
            if address in self.unknown:
                return b"550 no such person\r\n"
        return b"250 good\r\n"
