package io.caddis.mqtt.itests.rivals;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A server for many clients that have nothing to say: CONNACK, PINGRESP, and no buffer for each client. With TLS for
 * those that begin so. Prints {@code port N}, answers {@code count} on standard input with {@code ok} and the number
 * of its connections, and ends with that input.
 */
final class IdleServer {

    private static final byte[] PINGRESP = {(byte) 0xD0, 0};
    private static final byte[] CONNACK_V3 = {0x20, 2, 0, 0};
    private static final byte[] CONNACK_V5 = {0x20, 3, 0, 0, 0};

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024);
    private volatile boolean closed;

    IdleServer() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] args) throws IOException {
        IdleServer server = new IdleServer();
        System.out.println("port " + server.port());
        Thread thread = new Thread(server::run, "idle-server");
        thread.setDaemon(true);
        thread.start();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
            System.out.println("ok " + server.connections());
        }
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /** How many clients are connected. */
    int connections() {
        return selector.keys().size() - 1;
    }

    /** Serves until {@link #close}. */
    void run() {
        try {
            while (!closed) {
                selector.select(this::ready);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            System.err.println("server: " + e);
        }
    }

    /** Lets {@link #run} end on its own thread. */
    void close() {
        closed = true;
        selector.wakeup();
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel channel = server.accept();
                if (channel != null) {
                    channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
                }
            } else {
                answer(key, (SocketChannel) key.channel());
            }
        } catch (IOException | RuntimeException e) {
            try {
                key.channel().close();
            } catch (IOException again) {
                System.err.println("server: " + again);
            }
        }
    }

    private void answer(SelectionKey key, SocketChannel channel) throws IOException {
        if (channel.read(in.clear()) < 0) {
            throw new EOFException();
        }
        in.flip();
        if (key.attachment() == null && SinkTls.begins(in)) {
            key.attach(new IdleTls());
        }
        if (key.attachment() instanceof IdleTls tls) {
            ByteBuffer out = answer(tls.open(channel, in));
            if (out.hasRemaining()) {
                tls.seal(channel, out);
            }
        } else {
            channel.write(answer(in));
        }
    }

    private static ByteBuffer answer(ByteBuffer in) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(256);
        PacketScanner.scan(in, (packet, first, from, to) -> {
            switch (PacketScanner.type(first)) {
                case PacketScanner.CONNECT -> out.put(packet.get(from + 6) == 5 ? CONNACK_V5 : CONNACK_V3);
                case PacketScanner.PINGREQ -> out.put(PINGRESP);
                default -> { } // DISCONNECT: the end of the connection follows
            }
        });
        if (in.hasRemaining()) {
            throw new IOException("a packet in pieces, which no idle client sends");
        }
        return out.flip();
    }
}
