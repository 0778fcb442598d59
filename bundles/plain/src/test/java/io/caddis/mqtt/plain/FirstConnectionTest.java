package io.caddis.mqtt.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.options.ClientOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Caddis#connect} and {@code protocol.version=auto}: an answer that leads to 3.1.1 is no refusal yet. */
@Timeout(60)
class FirstConnectionTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] ACCEPTED = {0x20, 2, 0, 0};
    private static final byte[] UNACCEPTABLE_VERSION = {0x20, 2, 0, 1};
    private static final byte[] UNSUPPORTED_VERSION_OF_5 = {0x20, 3, 0, (byte) 0x84, 0};
    private static final byte[] NOT_AUTHORIZED = {0x20, 2, 0, 5};

    /** What a server says to a CONNECT of 5.0. */
    private enum Answer {
        OF_3(UNACCEPTABLE_VERSION), OF_5(UNSUPPORTED_VERSION_OF_5), NONE(new byte[0]);

        private final byte[] bytes;

        Answer(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** Refuses 5.0, and answers 3.1.1. */
    private static final class OlderServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Integer> levels = new CopyOnWriteArrayList<>();
        private final byte[] to5;
        private final byte[] to3;

        OlderServer(byte[] to5, byte[] to3) throws IOException {
            this.to5 = to5;
            this.to3 = to3;
            Thread thread = new Thread(this::run, "older-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            while (!socket.isClosed()) {
                try {
                    serve(socket.accept());
                } catch (IOException e) {
                    // a client that was stopped, or the test ends
                }
            }
        }

        /** Until the client ends, so that closing is no reset. */
        private void serve(Socket client) throws IOException {
            try (client) {
                InputStream in = client.getInputStream();
                in.skipNBytes(2); // a short packet
                in.skipNBytes(2 + "MQTT".length());
                int level = in.read();
                levels.add(level);
                client.getOutputStream().write(level == 5 ? to5 : to3);
                if (level == 5 || to3 != ACCEPTED) {
                    client.shutdownOutput();
                }
                in.transferTo(OutputStream.nullOutputStream());
            }
        }

        ClientOptions options(ClientOptions.ProtocolVersion version) {
            return ClientOptions.of("mqtt://127.0.0.1:" + socket.getLocalPort()).clientId("a").protocolVersion(version)
                    .reconnectDelayMin(Duration.ofMillis(1));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsForTheOlderVersion(Answer answer) throws Exception {
        try (OlderServer server = new OlderServer(answer.bytes, ACCEPTED); Caddis caddis = new Caddis()) {
            assertEquals(ConnectionState.CONNECTED, caddis.connect("older",
                    server.options(ClientOptions.ProtocolVersion.AUTO), SOON).status().state());
            assertEquals(answer == Answer.NONE ? List.of(5, 5, 4) : List.of(5, 4), server.levels);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failsWhenTheOlderVersionIsRefusedToo(Answer answer) throws Exception {
        try (OlderServer server = new OlderServer(answer.bytes, NOT_AUTHORIZED); Caddis caddis = new Caddis()) {
            MqttException refused = assertThrows(MqttException.class, () -> caddis.connect("older",
                    server.options(ClientOptions.ProtocolVersion.AUTO), SOON));
            assertEquals(MqttException.Kind.REJECTED, refused.kind(), refused.getMessage());
            assertEquals(4, server.levels.get(server.levels.size() - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void failsAtOnceWithAVersionThatIsWanted(Answer answer) throws Exception {
        try (OlderServer server = new OlderServer(answer.bytes, ACCEPTED); Caddis caddis = new Caddis()) {
            assertThrows(MqttException.class, () -> caddis.connect("newer",
                    server.options(ClientOptions.ProtocolVersion.V5_0), SOON));
            assertFalse(server.levels.contains(4));
        }
    }

    @Test
    void failsAtOnceWhereNobodyAnswers() {
        try (Caddis caddis = new Caddis()) {
            MqttException refused = assertThrows(MqttException.class, () -> caddis.connect("nobody",
                    ClientOptions.of("mqtt://127.0.0.1:1").protocolVersion(ClientOptions.ProtocolVersion.AUTO)
                            .reconnectDelayMin(Duration.ofSeconds(30)).reconnectDelayMax(Duration.ofMinutes(1)), SOON));
            assertEquals(MqttException.Kind.CONNECTION_LOST, refused.kind(), refused.getMessage());
        }
    }
}
