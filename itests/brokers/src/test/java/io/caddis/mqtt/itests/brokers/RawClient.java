package io.caddis.mqtt.itests.brokers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** A client of bytes written by hand. */
final class RawClient {
    private static final int ANSWER_MILLIS = 20_000;
    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};
    /** MQTT 3.1.1, clean session 0, keep alive 10 s, client identifier "raw". */
    private static final byte[] CONNECT = {0x10, 15, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 10, 0, 3, 'r', 'a', 'w'};
    private static final byte[] CONNECT_CLEAN_V4 = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 10, 0, 0};
    private static final byte[] CONNECT_CLEAN_V5 = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 10, 0, 0, 0};

    private RawClient() {
    }

    /** Connects as "raw", with a session to keep. */
    static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        connack(socket, CONNECT);
        return socket;
    }

    /** Connects as "raw" and tells whether the broker knew that session. */
    static boolean sessionPresent(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            boolean present = connack(socket, CONNECT)[0] == 1;
            socket.getOutputStream().write(DISCONNECT);
            return present;
        }
    }

    /** Connects with clean start 1 and an empty client identifier. */
    static boolean accepted(int port, int level) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return connack(socket, level == 5 ? CONNECT_CLEAN_V5 : CONNECT_CLEAN_V4)[1] == 0;
        }
    }

    /** The body of CONNACK: session present, return code, perhaps properties. */
    private static byte[] connack(Socket socket, byte[] connect) throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.getOutputStream().write(connect);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int type = in.readUnsignedByte();
        if (type != 0x20) {
            throw new IOException("packet type " + type + " instead of CONNACK");
        }
        byte[] body = new byte[in.readUnsignedByte()];
        in.readFully(body);
        return body;
    }
}
