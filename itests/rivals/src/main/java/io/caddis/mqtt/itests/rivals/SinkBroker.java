package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The server of the measurement: one thread, one selector, only what a burst of publishing or receiving needs.
 *
 * <p>It runs in a process of its own, prints {@code port N} when it listens on the loopback interface, and ends when
 * its standard input closes. A connection that begins with a CONNECT is a {@link SinkClient}; one that begins with a
 * letter is a {@link SinkControlLine}, on which a worker asks for floods and counts.
 */
final class SinkBroker {

    /** As many clients connect at once. */
    private static final int BACKLOG = 1_024;
    private static final long PACE_MILLIS = 1;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Map<String, SinkClient> clients = new HashMap<>();
    /** Those whose floods go on by the clock. */
    private final Set<SinkClient> paced = new HashSet<>();
    private volatile boolean closed;

    SinkBroker() throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] args) throws IOException {
        SinkBroker broker = new SinkBroker();
        ParentWatch.exitWithParent();
        System.out.println("port " + broker.port());
        broker.run();
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /** Serves until {@link #close}. */
    void run() throws IOException {
        while (!closed) {
            if (paced.isEmpty()) {
                selector.select(this::ready);
            } else {
                selector.select(this::ready, PACE_MILLIS);
                paced.forEach(client -> client.connection().wake());
            }
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** Lets {@link #run} end on its own thread. For tests: the process just ends. */
    void close() {
        closed = true;
        selector.wakeup();
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                ((SinkConnection) key.attachment()).ready();
            }
        } catch (IOException | RuntimeException e) {
            dropped(key, e);
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new SinkConnection(channel, key, this));
    }

    private void dropped(SelectionKey key, Exception cause) {
        if (!(cause instanceof IOException)) {
            System.err.println("sink: " + cause);
        }
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (key.attachment() instanceof SinkConnection connection) {
            clients.values().removeIf(client -> client.connection() == connection);
            paced.removeIf(client -> client.connection() == connection);
        }
    }

    /** @param first what was read already */
    SinkTls tls(ByteBuffer first) {
        return new SinkTls(BenchTls.configured().serverEngine(), first);
    }

    void connected(String clientId, SinkClient client) {
        clients.put(clientId, client);
    }

    void paced(SinkClient client, boolean goesOn) {
        if (goesOn) {
            paced.add(client);
        } else {
            paced.remove(client);
        }
    }

    SinkClient client(String clientId) {
        SinkClient client = clients.get(clientId);
        if (client == null) {
            throw new IllegalArgumentException("no client " + clientId + " is connected");
        }
        return client;
    }
}
