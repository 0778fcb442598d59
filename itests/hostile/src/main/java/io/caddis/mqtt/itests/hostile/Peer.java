package io.caddis.mqtt.itests.hostile;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The server's end of one connection: answers what a client needs to stay connected, and sends whatever an attack
 * wants. One thread reads, another one attacks.
 */
final class Peer implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private boolean v5;
    private long dueNanos = System.nanoTime();

    /** A message of the client. */
    record Published(String topic, byte[] payload, byte[] whole) {
    }

    /** Whoever wants to know what a client publishes. */
    interface Ear {
        void published(Published message) throws IOException;
    }

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    boolean isV5() {
        return v5;
    }

    /** Reads CONNECT. */
    Peer connect() throws IOException {
        socket.setSoTimeout(CONNECT_MILLIS);
        in.readByte();
        byte[] body = new byte[length()];
        in.readFully(body);
        socket.setSoTimeout(0);
        v5 = body[2 + (body[0] << 8 | body[1])] == 5;
        return this;
    }

    /** Opens a WebSocket (RFC 6455 section 4.2), and does not look at what comes by it. */
    Peer upgrade() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String key = head.toString().replaceFirst("(?is).*\r\nsec-websocket-key: *([^\r]*)\r\n.*", "$1");
        try {
            send(("HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: mqtt\r\n"
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)))
                    + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
        start(() -> {
            try (socket) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                return; // the client has gone, or the attack is over
            }
        });
        return this;
    }

    /** Accepts the connection, and from now on answers by itself. */
    Peer accept(Ear ear, byte[]... properties) throws IOException {
        send(Bytes.connack(v5, 0, properties));
        start(() -> serve(ear));
        return this;
    }

    static void start(Runnable task) {
        Thread thread = new Thread(task, "hostile");
        thread.setDaemon(true);
        thread.start();
    }

    private int length() throws IOException {
        int length = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
        throw new IOException("no length");
    }

    private void serve(Ear ear) {
        try (socket) {
            while (true) {
                int first = in.readUnsignedByte();
                byte[] body = new byte[length()];
                in.readFully(body);
                ByteBuffer rest = ByteBuffer.wrap(body);
                switch (first >> 4) {
                    case 3 -> published(first, rest, body, ear);
                    case 5 -> send(Bytes.packet(0x62, Bytes.two(rest.getShort() & 0xFFFF)));
                    case 8 -> subscribed(rest);
                    case 10 -> send(Bytes.packet(0xB0, Bytes.two(rest.getShort() & 0xFFFF), Bytes.properties(v5)));
                    case 12 -> send(Bytes.of(0xD0, 0));
                    default -> { }
                }
            }
        } catch (IOException | RuntimeException e) {
            return; // the client has gone, or the attack is over
        }
    }

    private void published(int first, ByteBuffer rest, byte[] whole, Ear ear) throws IOException {
        String topic = text(rest);
        int qos = first >> 1 & 3;
        int packetId = qos == 0 ? 0 : rest.getShort() & 0xFFFF;
        if (v5) {
            int size = number(rest);
            rest.position(rest.position() + size);
        }
        byte[] payload = new byte[rest.remaining()];
        rest.get(payload);
        if (qos == 1) {
            send(Bytes.packet(0x40, Bytes.two(packetId)));
        }
        ear.published(new Published(topic, payload, whole));
    }

    private void subscribed(ByteBuffer rest) throws IOException {
        int packetId = rest.getShort() & 0xFFFF;
        if (v5) {
            int size = number(rest);
            rest.position(rest.position() + size);
        }
        List<Integer> granted = new ArrayList<>();
        while (rest.hasRemaining()) {
            text(rest);
            granted.add(rest.get() & 3);
        }
        send(Bytes.packet(0x90, Bytes.two(packetId), Bytes.properties(v5),
                Bytes.of(granted.stream().mapToInt(Integer::intValue).toArray())));
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[in.getShort() & 0xFFFF];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static int number(ByteBuffer in) {
        int value = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.get();
            value |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit < 0);
        return value;
    }

    synchronized void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Sends as {@link #send}, at such a rate: what attacks take of the machine is not what is measured. */
    void send(byte[] bytes, long bytesPerSecond) throws IOException {
        send(bytes);
        dueNanos = Math.max(dueNanos, System.nanoTime() - PACE_NANOS)
                + TimeUnit.SECONDS.toNanos(1) * bytes.length / bytesPerSecond;
        long aheadNanos = dueNanos - System.nanoTime();
        if (aheadNanos > PACE_NANOS) {
            try {
                TimeUnit.NANOSECONDS.sleep(aheadNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is gone, as it should be
        }
    }
}
