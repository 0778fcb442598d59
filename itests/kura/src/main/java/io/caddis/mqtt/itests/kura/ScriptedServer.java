package io.caddis.mqtt.itests.kura;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers as it is told, and remembers what clients said when they connected. */
final class ScriptedServer implements AutoCloseable {
    /** No CONNACK at all. */
    static final int SILENT = -1;

    /**
     * What a CONNECT packet says.
     *
     * @param willTopic null for no will, as the two below it
     */
    record Connect(int level, boolean cleanStart, int keepAlive, String clientId, String willTopic, String willPayload,
            int willQos, boolean willRetain, String username, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "CONNECT " + level + " " + cleanStart + " " + keepAlive + " " + clientId + " " + willTopic + " "
                    + willPayload + " " + willQos + " " + willRetain + " " + username;
        }
    }

    private final ServerSocket server;
    private final List<Connect> connects = new CopyOnWriteArrayList<>();
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int answer;
    private final AtomicInteger duplicates = new AtomicInteger();
    private volatile boolean acknowledging = true;
    private volatile int acknowledgingFrom = Integer.MAX_VALUE;
    private volatile boolean keeping;

    /** @param answer the code in each CONNACK, or {@link #SILENT} */
    ScriptedServer(int answer) {
        this.answer = answer;
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "mqtt://127.0.0.1:" + server.getLocalPort() + "/";
    }

    void answer(int code) {
        answer = code;
    }

    /** Whether it acknowledges what is published. */
    void acknowledge(boolean yes) {
        acknowledging = yes;
    }

    /** Acknowledges nothing before the connection of that number, and then everything. */
    void acknowledgeFrom(int connection) {
        acknowledging = false;
        acknowledgingFrom = connection;
    }

    /** From now on it says that it has the session, unless the client wants a clean one. */
    void keepSessions() {
        keeping = true;
    }

    /** How many messages said that they came again. */
    int duplicates() {
        return duplicates.get();
    }

    List<Connect> connects() {
        return List.copyOf(connects);
    }

    /** Topics of what was published. */
    List<String> published() {
        return List.copyOf(published);
    }

    /** How many connections are open. */
    int open() {
        return open.size();
    }

    /** Cuts all connections. */
    void cut() {
        open.forEach(ScriptedServer::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                thread(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean version5 = false;
            while (true) {
                int first = in.readUnsignedByte();
                byte[] body = new byte[length(in)];
                in.readFully(body);
                DataInputStream packet = new DataInputStream(new ByteArrayInputStream(body));
                switch (first >> 4) {
                    case 1 -> {
                        Connect connect = connect(packet);
                        connects.add(connect);
                        version5 = connect.level() == 5;
                        if (answer != SILENT) {
                            byte present = (byte) (keeping && !connect.cleanStart() ? 1 : 0);
                            out.write(version5 ? new byte[] {0x20, 3, present, (byte) answer, 0}
                                    : new byte[] {0x20, 2, present, (byte) answer});
                        }
                    }
                    case 3 -> publish(first, packet, out);
                    case 8 -> out.write(version5 ? new byte[] {(byte) 0x90, 4, body[0], body[1], 0, 1}
                            : new byte[] {(byte) 0x90, 3, body[0], body[1], 1});
                    case 12 -> out.write(new byte[] {(byte) 0xD0, 0});
                    default -> {
                        // nothing to say
                    }
                }
            }
        } catch (IOException e) {
            // the client went, or was cut off
        } finally {
            open.remove(socket);
        }
    }

    private void publish(int first, DataInputStream packet, OutputStream out) throws IOException {
        published.add(packet.readUTF());
        duplicates.addAndGet(first >> 3 & 1);
        if ((first & 6) != 0) {
            int id = packet.readUnsignedShort();
            if (acknowledging || connects.size() >= acknowledgingFrom) {
                out.write(new byte[] {0x40, 2, (byte) (id >> 8), (byte) id});
            }
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0;; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return length;
            }
        }
    }

    private static Connect connect(DataInputStream in) throws IOException {
        in.readUTF();
        int level = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int keepAlive = in.readUnsignedShort();
        if (level == 5) {
            in.skipBytes(length(in));
        }
        String clientId = in.readUTF();
        String willTopic = null;
        String willPayload = null;
        if ((flags & 4) != 0) {
            if (level == 5) {
                in.skipBytes(length(in));
            }
            willTopic = in.readUTF();
            willPayload = binary(in);
        }
        String username = (flags & 0x80) != 0 ? in.readUTF() : null;
        String password = (flags & 0x40) != 0 ? binary(in) : null;
        return new Connect(level, (flags & 2) != 0, keepAlive, clientId, willTopic, willPayload, flags >> 3 & 3,
                (flags & 0x20) != 0, username, password);
    }

    private static String binary(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // gone anyway
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
