package io.caddis.mqtt.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A web server on loopback whose side of each connection a test plays itself, with blocking calls. */
final class WebServer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = (int) TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS);
    private final ServerSocket socket = new ServerSocket();

    WebServer() throws IOException {
        this(0);
    }

    WebServer(int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    int port() {
        return socket.getLocalPort();
    }

    Peer accept() throws IOException {
        return new Peer(socket.accept());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A frame as it came, unmasked. */
    record Frame(int first, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    /** The server's end of one connection. */
    static final class Peer implements AutoCloseable {
        final Socket socket;
        final DataInputStream in;
        final OutputStream out;
        List<String> request;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** Reads the request, line by line. */
        List<String> readRequest() throws IOException {
            request = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            while (true) {
                char next = (char) in.readUnsignedByte();
                if (next == '\n') {
                    if (line.isEmpty()) {
                        return request;
                    }
                    request.add(line.toString());
                    line.setLength(0);
                } else if (next != '\r') {
                    line.append(next);
                }
            }
        }

        String header(String name) {
            List<String> values = request.stream().filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2)).toList();
            assertEquals(1, values.size(), name + " in " + request);
            return values.get(0);
        }

        String acceptKey() throws Exception {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(
                    (header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes()));
        }

        String agreement() throws Exception {
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + acceptKey() + "\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
        }

        /** Reads the request and agrees. */
        Peer agree() throws Exception {
            readRequest();
            say(agreement());
            return this;
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** An unmasked frame; {@code first} is its first byte. */
        static byte[] frame(int first, byte[] content) {
            int size = content.length;
            ByteBuffer frame = ByteBuffer.allocate(10 + size).put((byte) first);
            if (size < 126) {
                frame.put((byte) size);
            } else if (size < 0x10000) {
                frame.put((byte) 126).putShort((short) size);
            } else {
                frame.put((byte) 127).putLong(size);
            }
            byte[] bytes = new byte[frame.put(content).position()];
            frame.flip().get(bytes);
            return bytes;
        }

        void send(int first, String content) throws IOException {
            out.write(frame(first, content.getBytes(StandardCharsets.ISO_8859_1)));
        }

        /** Reads one frame, which must be masked and say its length in the shortest way. */
        Frame read() throws IOException {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            assertEquals(0x80, second & 0x80, "masked");
            int size = second & 0x7F;
            if (size == 126) {
                size = in.readUnsignedShort();
                assertEquals(true, size > 125);
            }
            assertEquals(true, size < 0x10000 && second != 0xFF);
            byte[] mask = in.readNBytes(4);
            byte[] content = in.readNBytes(size);
            for (int i = 0; i < content.length; i++) {
                content[i] ^= mask[i & 3];
            }
            return new Frame(first, content);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
