"""OpenStack Swift with its S3 interface, with all of its servers in this one process, for tests.

Arguments: a folder with swift.conf, proxy.conf, account.conf, container.conf, object.conf and devices/disk/.
Prints "ready PORT" when it accepts requests. Ends when its standard input is closed, so that it never outlives the
process that started it.
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
    # Not sys.exit, which would wait for connections that are kept alive.
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
        # S3 clients expect the header name "ETag".
        capitalize_response_headers=False,
    )


class StderrHandler(logging.StreamHandler):
    """Writes to stderr, because Swift would write to the syslog of the machine."""

    def __init__(self, **_):
        super().__init__()

    def createLock(self):
        # Swift logs from real and from green threads; between the two, the usual lock can deadlock.
        self.lock = utils.PipeMutex()


class NoCache:
    """Replaces memcached, without which tempauth does nothing. Stores nothing, so that nothing is ever out of date."""

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
