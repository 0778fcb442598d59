package io.caddis.mqtt.itests.framework;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that speaks just enough of MQTT 5.0 to authenticate a client in two rounds, which no broker here does: it
 * asks for the first word, asks for a proof, and proves itself. One connection at a time.
 */
final class AuthServer implements AutoCloseable {
    private static final int CONNECT = 1;
    private static final int AUTH = 15;
    private static final int METHOD = 0x15;
    private static final int DATA = 0x16;
    private static final int USER_PROPERTY = 0x26;

    private final ServerSocket socket;
    private final String method;
    private final byte[] secret;
    /** What happened, one word each. */
    final List<String> log = new CopyOnWriteArrayList<>();
    private byte[] nonce = new byte[0];
    private volatile Socket current;

    AuthServer(String method, byte[] secret) throws IOException {
        socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.method = method;
        this.secret = secret;
        Thread thread = new Thread(this::serve, "auth-server");
        thread.setDaemon(true);
        thread.start();
    }

    String uri() {
        return "mqtt://127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket one = socket.accept()) {
                current = one;
                talk(new DataInputStream(one.getInputStream()), one.getOutputStream());
            } catch (IOException e) {
                log.add("gone");
            }
        }
    }

    private void talk(DataInputStream in, OutputStream out) throws IOException {
        boolean connected = false;
        while (true) {
            int type = in.readUnsignedByte() >> 4;
            ByteBuffer packet = ByteBuffer.wrap(in.readNBytes(length(in)));
            if (type == CONNECT) {
                packet.position(10); // protocol name, level, flags, keep alive
                ask(packet, out);
                connected = false;
            } else if (type == AUTH) {
                int code = packet.get() & 0xFF;
                if (code == 0x19) {
                    ask(packet, out);
                } else if (Arrays.equals(data(packet), Proofs.client(secret, nonce))) {
                    log.add(connected ? "again" : "accepted");
                    byte[] properties = properties(Proofs.server(secret, nonce));
                    send(out, connected ? AUTH : 2, connected ? new byte[] {0} : new byte[] {0, 0}, properties);
                    connected = true;
                } else {
                    log.add("refused");
                    send(out, connected ? 14 : 2, connected ? new byte[] {(byte) 0x87} : new byte[] {0, (byte) 0x87},
                            new byte[0]);
                    return;
                }
            } else if (type == 14) {
                return;
            }
        }
    }

    private void ask(ByteBuffer packet, OutputStream out) throws IOException {
        nonce = data(packet);
        send(out, AUTH, new byte[] {0x18}, properties("challenge".getBytes(StandardCharsets.UTF_8)));
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return length;
            }
        }
    }

    /** The authentication data among the properties at the position. */
    private byte[] data(ByteBuffer packet) throws IOException {
        int end = packet.get() + packet.position(); // less than 128 here
        byte[] data = new byte[0];
        while (packet.position() < end) {
            int property = packet.get();
            if (property == METHOD || property == DATA) {
                byte[] value = new byte[packet.getShort()];
                packet.get(value);
                if (property == DATA) {
                    data = value;
                } else if (!method.equals(new String(value, StandardCharsets.UTF_8))) {
                    throw new IOException("another method");
                }
            } else {
                packet.position(packet.position() + switch (property) {
                    case 0x17, 0x19 -> 1;
                    case 0x21, 0x22 -> 2;
                    case 0x11, 0x27 -> 4;
                    case USER_PROPERTY -> throw new IOException("none is configured");
                    default -> throw new IOException("property " + property);
                });
            }
        }
        return data;
    }

    private byte[] properties(byte[] data) throws IOException {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        byte[] name = method.getBytes(StandardCharsets.UTF_8);
        properties.write(new byte[] {METHOD, 0, (byte) name.length});
        properties.write(name);
        properties.write(new byte[] {DATA, 0, (byte) data.length});
        properties.write(data);
        return properties.toByteArray();
    }

    private static void send(OutputStream out, int type, byte[] head, byte[] properties) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(new byte[] {(byte) (type << 4), (byte) (head.length + 1 + properties.length)});
        packet.write(head);
        packet.write(properties.length);
        packet.write(properties);
        out.write(packet.toByteArray());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        if (current != null) {
            current.close();
        }
    }
}
