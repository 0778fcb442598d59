package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A server on loopback whose sockets a test reads and writes itself, with blocking calls that give up after a time. */
final class Server implements AutoCloseable {
    static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
    private final ServerSocket socket = new ServerSocket();

    Server() throws IOException {
        this(512, 0);
    }

    /** With so many connections waiting to be accepted, and a receive buffer of so many bytes (0: the default). */
    Server(int backlog, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS));
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
    }

    Endpoint endpoint() {
        return endpoint("127.0.0.1", TIMEOUT_NANOS);
    }

    Endpoint endpoint(String host, long connectTimeoutNanos) {
        return endpoint(host, TIMEOUT_NANOS, connectTimeoutNanos);
    }

    Endpoint endpoint(String host, long resolveTimeoutNanos, long connectTimeoutNanos) {
        return new Endpoint("mqtt", host, port(), "", LinkOptions.DEFAULT.withTimeouts(resolveTimeoutNanos,
                connectTimeoutNanos, TIMEOUT_NANOS, TIMEOUT_NANOS));
    }

    int port() {
        return socket.getLocalPort();
    }

    Socket accept() throws IOException {
        Socket peer = socket.accept();
        peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS));
        return peer;
    }

    /** Accepts one connection and sends back all it gets, on a thread of its own, until the end of the input. */
    void echo() {
        Thread thread = new Thread(() -> {
            try (Socket peer = accept(); InputStream in = peer.getInputStream()) {
                in.transferTo(peer.getOutputStream());
            } catch (IOException e) {
                // the link under test went away, or the test ended
            }
        }, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    /** So that the next packet to the peer is a reset. */
    static void reset(Socket peer) throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
