"""OpenStack Swift with its S3 interface, all of its servers in this one process, for tests.

Arguments: a folder with swift.conf, proxy.conf, account.conf, container.conf, object.conf and devices/disk/.
Prints "ready PORT" when it answers. Ends when its standard input does, so that it never outlives its starter.
"""
import logging
import os
import sys

import eventlet
import eventlet.wsgi
from eventlet import tpool
from swift.common import utils, wsgi
from swift.common.ring.builder import RingBuilder


def main(folder):
    eventlet.hubs.use_hub(utils.get_hub())
    utils.eventlet_monkey_patch()
    utils.ThreadSafeSysLogHandler = StderrHandler
    utils.set_swift_dir(folder)
    servers = {name: eventlet.listen(("127.0.0.1", 0)) for name in ("account", "container", "object", "proxy")}
    for name in ("account", "container", "object"):
        write_ring(os.path.join(folder, name + ".ring.gz"), servers[name].getsockname()[1])
    for name, sock in servers.items():
        app = wsgi.loadapp(os.path.join(folder, name + ".conf"))
        eventlet.spawn(serve, sock, app)
    print("ready", servers["proxy"].getsockname()[1], flush=True)
    tpool.execute(sys.stdin.read)
    # Not sys.exit: it would wait for connections that are kept alive.
    os._exit(0)


def write_ring(path, port):
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1})
    builder.rebalance(seed="the same each time")
    builder.get_ring().save(path)


def serve(sock, app):
    eventlet.wsgi.server(
        sock,
        app,
        utils.NullLogger(),
        protocol=wsgi.SwiftHttpProtocol,
        # S3 clients look for "ETag".
        capitalize_response_headers=False,
    )


class StderrHandler(logging.StreamHandler):
    """Swift would write to the machine's syslog."""

    def __init__(self, **_):
        super().__init__()

    def createLock(self):
        # Swift logs from real threads and from green ones, between which the usual lock can lock up.
        self.lock = utils.PipeMutex()


class NoCache:
    """In place of memcached, without which tempauth does nothing: what is never kept is never out of date."""

    def get(self, *_, **__):
        return None

    def set(self, *_, **__):
        pass

    delete = set


def no_cache(_global_conf, **_):
    def make(app):
        def serve(env, start_response):
            env["swift.cache"] = NoCache()
            return app(env, start_response)

        return serve

    return make


if __name__ == "__main__":
    main(sys.argv[1])
