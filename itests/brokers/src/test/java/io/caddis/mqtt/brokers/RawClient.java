package io.caddis.mqtt.brokers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** Two questions to a broker, asked with bytes written by hand. */
final class RawClient {
    private static final int ANSWER_MILLIS = 5000;
    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    private RawClient() {
    }

    /** Connects with MQTT 3.1.1, clean session 0 and always the same client identifier. */
    static boolean sessionPresent(int port) throws IOException {
        byte[] connect = {0x10, 15, 0, 4, 'M', 'Q', 'T', 'T', 4, 0, 0, 10, 0, 3, 'r', 'a', 'w'};
        byte[] connack = connack(port, connect);
        if (connack[1] != 0) {
            throw new IOException("CONNACK with return code " + connack[1]);
        }
        return connack[0] == 1;
    }

    /** Connects with clean start 1 and an empty client identifier. */
    static boolean accepted(int port, int level) throws IOException {
        byte[] v4 = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 10, 0, 0};
        byte[] v5 = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 10, 0, 0, 0};
        return connack(port, level == 5 ? v5 : v4)[1] == 0;
    }

    /** The body of CONNACK. */
    private static byte[] connack(int port, byte[] connect) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(connect);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int type = in.readUnsignedByte();
            if (type != 0x20) {
                throw new IOException("packet type " + type + " instead of CONNACK");
            }
            byte[] body = new byte[in.readUnsignedByte()];
            in.readFully(body);
            socket.getOutputStream().write(DISCONNECT);
            return body;
        }
    }
}
