package io.caddis.mqtt.websocket;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.management.UnixOperatingSystemMXBean;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.transport.NioTransport;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** WebSockets over the real transport, and a server; afterwards no thread may be left. */
abstract class WebFixture {
    static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);

    NioTransport tcp;
    WebSocketsComponent webSockets;
    Transport transport;
    WebServer server;

    @BeforeEach
    void start() throws Exception {
        tcp = new NioTransport();
        webSockets = new WebSocketsComponent();
        transport = webSockets.over(tcp);
        server = new WebServer();
    }

    @AfterEach
    void stop() throws Exception {
        webSockets.close();
        tcp.close();
        server.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("caddis-")) {
                thread.join(TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS));
                assertFalse(thread.isAlive(), thread.getName());
            }
        }
    }

    static LinkOptions options(long handshakeNanos) {
        return LinkOptions.DEFAULT.withTimeouts(TIMEOUT_NANOS, TIMEOUT_NANOS, TIMEOUT_NANOS, handshakeNanos);
    }

    Endpoint endpoint() {
        return endpoint(options(TIMEOUT_NANOS));
    }

    Endpoint endpoint(LinkOptions options) {
        return Endpoint.parse("ws://127.0.0.1:" + server.port() + "/mqtt", options);
    }

    Recorder open() {
        return new Recorder().on(transport, endpoint());
    }

    static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
