package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SinkBrokerTest {

    private static final int DEADLINE_MILLIS = 10_000;
    private static final String CONNECT_V5 = "100e" + "00044d515454" + "05" + "02" + "0000" + "00" + "000178";
    private static final String CONNECT_V3 = "100d" + "00044d515454" + "04" + "02" + "0000" + "000178";

    private SinkBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new SinkBroker();
        Thread thread = new Thread(() -> {
            try {
                broker.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void answersEveryPacketOfMqtt5() throws IOException {
        try (Socket socket = socket()) {
            converse(socket, CONNECT_V5, "2003000000");
            converse(socket, "8207" + "0007" + "00" + "000161" + "02", "9004" + "0007" + "00" + "02");
            converse(socket, "320f" + "000161" + "0001" + "00" + "000000000000000100", "40020001");
            converse(socket, "340f" + "000161" + "0002" + "00" + "000000000000000100", "50020002");
            converse(socket, "62020002", "70020002");
            converse(socket, "c000", "d000");
        }
    }

    @Test
    void answersEveryPacketOfMqtt311() throws IOException {
        try (Socket socket = socket()) {
            converse(socket, CONNECT_V3, "20020000");
            converse(socket, "820a" + "0007" + "000161" + "02" + "000162" + "01", "9004" + "0007" + "0201");
            converse(socket, "320e" + "000161" + "0001" + "000000000000000100", "40020001");
        }
    }

    @Test
    void answersWhereverTheReadsAreSplit() throws IOException {
        String sent = CONNECT_V5 + "320f" + "000161" + "0001" + "00" + "000000000000000100" + "c000";
        String answers = "2003000000" + "40020001" + "d000";
        for (int split = 2; split < sent.length(); split += 2) {
            try (Socket socket = socket()) {
                socket.getOutputStream().write(HexFormat.of().parseHex(sent.substring(0, split)));
                socket.getOutputStream().flush();
                converse(socket, sent.substring(split), answers);
            }
        }
    }

    @Test
    void sendsAnEchoBackAtItsQos() throws IOException {
        try (Socket socket = socket()) {
            converse(socket, CONNECT_V5, "2003000000");
            String topic = "0006" + HexFormat.of().formatHex("echo/a".getBytes());
            converse(socket, "3211" + topic + "0001" + "00" + "010203040506",
                    "40020001" + "3211" + topic + "f001" + "00" + "010203040506");
            converse(socket, "4002f001" + "c000", "d000");
            converse(socket, "300f" + topic + "00" + "010203040506", "300f" + topic + "00" + "010203040506");
            converse(socket, "3411" + topic + "0002" + "00" + "010203040506",
                    "50020002" + "3411" + topic + "f002" + "00" + "010203040506");
            converse(socket, "5002f002", "6202f002");
            converse(socket, "62020002" + "7002f002" + "c000", "70020002" + "d000");
        }
    }

    @Test
    void countsAMessageOfQos2OnceEvenIfItComesTwice() throws IOException {
        try (Socket socket = socket(); SinkControl control = new SinkControl(broker.port(), "x")) {
            converse(socket, CONNECT_V5, "2003000000");
            control.expect(2, DEADLINE_MILLIS);
            String publish = "340e" + "000161" + "0002" + "00" + "0000000000000005";
            converse(socket, publish + publish, "50020002" + "50020002");
            converse(socket, "62020002" + publish, "70020002" + "50020002");
            assertEquals(new SinkControl.Arrived(2, 10), control.awaitArrived(DEADLINE_MILLIS));
        }
    }

    @Test
    void tellsWhatHasComeWhenSomethingIsMissing() throws IOException {
        try (Socket socket = socket(); SinkControl control = new SinkControl(broker.port(), "x")) {
            converse(socket, CONNECT_V5, "2003000000");
            control.expect(2, DEADLINE_MILLIS);
            converse(socket, "320e" + "000161" + "0001" + "00" + "0000000000000005", "40020001");
            assertEquals(new SinkControl.Arrived(1, 5), control.awaitArrived(100));
        }
    }

    @Test
    void sendsWhatGoesToAFanOnToAnotherClient() throws IOException {
        try (Socket collector = socket(); Socket sender = socket()) {
            converse(collector, CONNECT_V5, "2003000000");
            converse(sender, CONNECT_V3.replace("000178", "000179"), "20020000");
            String topic = "0005" + HexFormat.of().formatHex("fan/x".getBytes());
            converse(sender, "300d" + topic + "010203040506" + "c000", "d000");
            converse(collector, "", "300e" + topic + "00" + "010203040506");
        }
    }

    @Test
    void sendsAtAPaceUntilItEnds() throws IOException {
        try (Socket socket = socket(); SinkControl control = new SinkControl(broker.port(), "x")) {
            converse(socket, CONNECT_V5, "2003000000");
            control.pace(0, 1_000);
            long start = System.nanoTime();
            int packetBytes = 1 + 1 + 2 + Traffic.plantTopic(0).length() + 1 + Traffic.PAYLOAD_BYTES;
            socket.getInputStream().readNBytes(100 * packetBytes);
            assertTrue(System.nanoTime() - start > 80_000_000, "a hundred at a thousand a second take a tenth of one");
            control.endPace(DEADLINE_MILLIS);
        }
    }

    @Test
    void takesPacketsLargerThanItsFirstBuffer() throws IOException {
        try (Socket socket = socket(); SinkControl control = new SinkControl(broker.port(), "x")) {
            converse(socket, CONNECT_V5, "2003000000");
            control.expect(3, DEADLINE_MILLIS);
            String publish = "3288" + "8040" + "000161" + "0001" + "00" + "00".repeat(0x100008 - 6);
            converse(socket, publish + publish + publish, "40020001".repeat(3));
            assertEquals(new SinkControl.Arrived(3, 0), control.awaitArrived(DEADLINE_MILLIS));
        }
    }

    @Test
    void refusesOrdersForAnUnknownClient() throws IOException {
        try (SinkControl control = new SinkControl(broker.port(), "nobody")) {
            assertThrows(IOException.class, () -> control.expect(1, DEADLINE_MILLIS));
        }
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void converse(Socket socket, String sent, String expected) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(sent));
        byte[] answer = socket.getInputStream().readNBytes(expected.length() / 2);
        assertArrayEquals(HexFormat.of().parseHex(expected), answer);
    }
}
