"""xlwings Server itself, in the project of the current folder. It ends with its standard input: with the test run.

Prints the port once it listens; who calls before it is ready waits.
"""

import socket
import sys
import threading

_WHILE_OTHERS_WORK = 3600
"""How many seconds an idle connection stays open."""

if __name__ == "__main__":
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config("xlwings_server.main:main_app", log_level="warning", timeout_keep_alive=_WHILE_OTHERS_WORK)
    server = uvicorn.Server(config)

    def end_with_the_test() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_the_test, daemon=True).start()
    server.run(sockets=[listening])
