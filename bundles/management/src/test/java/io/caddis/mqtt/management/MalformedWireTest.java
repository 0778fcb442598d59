package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What no server may say: the connection is closed and the application sees nothing of it. */
class MalformedWireTest {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final int TOPIC_NAME_INVALID = 0x90;
    private static final int TOPIC_ALIAS_INVALID = 0x94;
    private static final int PACKET_TOO_LARGE = 0x95;

    private final Dialogue v3 = Dialogue.v3();
    private final Dialogue v5 = Dialogue.v5();

    private static DisconnectCause cause(Dialogue dialogue) {
        return dialogue.scene.client.status().cause().orElseThrow();
    }

    // ---- 1.5 data

    /** Surrogates, overlong forms, bytes that stand nowhere, a character that is cut off, one beyond U+10FFFF. */
    @Test
    @Tag("v3-1.5.3-1")
    @Tag("v5-1.5.4-1")
    @Tag("v3-3.3.2-1")
    @Tag("v5-3.3.2-1")
    @Tag("v3-4.8.0-1")
    @Tag("trap-35")
    void topicsThatAreNotUtf8() {
        for (String wrong : List.of("ed a0 80", "ed bf bf", "c0 80 61", "c1 bf 61", "e0 80 80", "80 61 61", "ff 61 61",
                "61 61 c3", "61 e6 bc", "c3 28 61", "f8 88 80")) {
            v3.refuses(MALFORMED, "30 06 00 03 " + wrong + " 78");
            v5.refuses(MALFORMED, "30 07 00 03 " + wrong + " 00 78");
        }
        for (String wrong : List.of("f0 80 80 80", "f4 90 80 80", "f0 9f 98 2f")) {
            v3.refuses(MALFORMED, "30 07 00 04 " + wrong + " 78");
            v5.refuses(MALFORMED, "30 08 00 04 " + wrong + " 00 78");
        }
    }

    /** Content type, response topic, reason strings, user properties; a server's strings in CONNACK. */
    @Test
    @Tag("v5-1.5.4-1")
    @Tag("v5-1.5.4-2")
    @Tag("v5-1.5.7-1")
    @Tag("v5-3.3.2-13")
    @Tag("v5-3.3.2-19")
    @Tag("trap-35")
    void stringsOfPropertiesThatAreNotUtf8() {
        for (String wrong : List.of("ff fe", "c3 28", "61 00")) {
            v5.refuses(MALFORMED, "30 0a 00 01 61 05 03 00 02 " + wrong + " 78",
                    "30 0a 00 01 61 05 08 00 02 " + wrong + " 78",
                    "30 0d 00 01 61 08 26 00 02 " + wrong + " 00 01 61 78",
                    "30 0d 00 01 61 08 26 00 01 61 00 02 " + wrong + " 78",
                    "40 09 00 07 00 05 1f 00 02 " + wrong, "e0 07 00 05 1f 00 02 " + wrong);
            v5.refusesInsteadOfConnack(MALFORMED, "20 08 00 00 05 12 00 02 " + wrong,
                    "20 08 00 00 05 1f 00 02 " + wrong);
        }
    }

    @Test
    @Tag("v3-1.5.3-2")
    @Tag("v5-1.5.4-2")
    @Tag("v3-4.7.3-2")
    @Tag("v5-4.7.3-2")
    void topicsWithNul() {
        v3.refuses(MALFORMED, "30 06 00 03 61 00 62 78");
        v5.refuses(MALFORMED, "30 07 00 03 61 00 62 00 78");
    }

    @Test
    @Tag("v3-1.5.3-3")
    @Tag("v5-1.5.4-3")
    void aByteOrderMarkStays() {
        assertEquals(List.of("\uFEFFa=x"), v3.listening().accept().send("30 07 00 04 ef bb bf 61 78", "").poll());
        assertEquals(List.of("\uFEFFa=x"), v5.listening().accept().send("", "30 08 00 04 ef bb bf 61 00 78").poll());
    }

    @Test
    @Tag("v5-1.5.5-1")
    @Tag("trap-34")
    void integersInMoreBytesThanNeeded() {
        v5.refuses(MALFORMED, "d0 80 00", "30 06 00 01 61 80 00 78", "30 08 00 01 61 03 0b 81 00 78");
    }

    @Test
    @Tag("u-1.5.5")
    @Tag("trap-34")
    @Tag("netx-B04")
    @Tag("netx-T34")
    void integersOfFiveBytes() {
        v3.refuses(MALFORMED, "30 ff ff ff ff", "30 ff ff ff 80 00");
        v5.refuses(MALFORMED, "30 ff ff ff ff", "30 ff ff ff 80 00", "30 09 00 01 61 05 0b ff ff ff ff");
    }

    // ---- 2.1 fixed header

    @Test
    @Tag("v3-2.2.2-2")
    @Tag("v5-2.1.3-1")
    @Tag("v3-3.6.1-1")
    @Tag("v5-3.6.1-1")
    @Tag("v5-3.14.1-1")
    @Tag("v5-3.15.1-1")
    @Tag("netx-B42")
    void wrongFlags() {
        v3.refuses(MALFORMED, "42 02 00 01", "52 02 00 01", "60 02 00 01", "72 02 00 01", "92 03 00 01 00",
                "b2 02 00 01", "d1 00");
        v3.refusesInsteadOfConnack(MALFORMED, "21 02 00 00");
        v5.refuses(MALFORMED, "42 02 00 01", "52 02 00 01", "60 02 00 01", "72 02 00 01", "92 04 00 01 00 00",
                "b2 04 00 01 00 00", "d1 00", "e1 00", "f1 06 18 04 15 00 01 4d");
        v5.refusesInsteadOfConnack(MALFORMED, "21 03 00 00 00");
    }

    @Test
    @Tag("u-2.1.2")
    @Tag("v3-4.8.0-1")
    @Tag("v5-4.13.1-1")
    @Tag("netx-B38")
    void packetsThatNoServerSends() {
        String connect = "10 0d 00 04 4d 51 54 54 04 02 00 3c 00 01 63";
        v3.refuses(PROTOCOL_ERROR, connect, "82 06 00 01 00 01 61 00", "a2 05 00 01 00 01 61", "c0 00", "e0 00",
                "00 00", "f0 00");
        v5.refuses(PROTOCOL_ERROR, "10 0e 00 04 4d 51 54 54 05 02 00 3c 00 00 01 63", "82 07 00 01 00 00 01 61 00",
                "a2 06 00 01 00 00 01 61", "c0 00");
        v5.refuses(MALFORMED, "00 00");
    }

    /** The first is success by its length, but there is no AUTH without a method. */
    @Test
    @Tag("u-3.15.2.1")
    @Tag("v5-4.12.0-6")
    @Tag("trap-40")
    void authWithoutHavingAskedForIt() {
        v5.refuses(PROTOCOL_ERROR, "f0 00", "f0 06 18 04 15 00 01 4d", "f0 06 00 04 15 00 01 4d");
    }

    // ---- 2.2.2 properties

    @Test
    @Tag("u-2.2.2.2-1")
    void propertiesThatArePlacedWrongOrAreNone() {
        v5.refuses(MALFORMED, "30 07 00 01 61 02 7e 00 78", "30 0a 00 01 61 05 11 00 00 00 01 78",
                "40 08 00 01 00 04 03 00 01 61", "30 05 00 01 61 09 78");
        v5.refusesInsteadOfConnack(MALFORMED, "20 05 00 00 02 7e 00", "20 08 00 00 05 02 00 00 00 01",
                "20 05 00 00 02 22 00");
    }

    @Test
    @Tag("u-2.2.2.2-2")
    void propertiesInAnyOrder() {
        for (String connack : List.of("20 0a 00 00 07 21 00 01 24 01 25 00", "20 0a 00 00 07 24 01 25 00 21 00 01",
                "20 0a 00 00 07 25 00 21 00 01 24 01")) {
            Dialogue dialogue = Dialogue.v5().accept(connack);
            dialogue.publish("a", 2);
            dialogue.publish(Scene.message("a", 1).withRetain(true));
            dialogue.expect("");
            dialogue.publish("a", 1);
            dialogue.publish("b", 1);
            dialogue.expect("32 0d 00 01 61 00 01 00 70 61 79 6c 6f 61 64");
        }
    }

    @Test
    @Tag("u-3.1.2.11.3")
    @Tag("u-3.1.2.11.4")
    @Tag("trap-38")
    void limitsOfZeroAndLimitsGivenTwice() {
        v5.refusesInsteadOfConnack(PROTOCOL_ERROR, "20 06 00 00 03 21 00 00", "20 09 00 00 06 21 00 07 21 00 07",
                "20 08 00 00 05 27 00 00 00 00", "20 0d 00 00 0a 27 00 00 00 64 27 00 00 00 64");
    }

    @Test
    @Tag("u-3.2.2.3.4")
    @Tag("trap-38")
    void switchesAreZeroOrOneAndGivenOnce() {
        for (String property : List.of("24", "25", "28", "29", "2a")) {
            v5.refusesInsteadOfConnack(PROTOCOL_ERROR, "20 05 00 00 02 " + property + " 02",
                    "20 07 00 00 04 " + property + " 01 " + property + " 01");
        }
    }

    // ---- CONNACK

    @Test
    @Tag("u3-3.2.2.3")
    void unknownReturnCodes() {
        for (String code : List.of("06", "7f", "80", "ff")) {
            v3.refusesInsteadOfConnack(MALFORMED, "20 02 00 " + code);
        }
    }

    @Test
    @Tag("v5-3.2.2-1")
    @Tag("v5-3.2.2-6")
    @Tag("v3-3.2.2-4")
    void flagsOfConnack() {
        v5.refusesInsteadOfConnack(MALFORMED, "20 03 02 00 00");
        for (String connack : List.of("20 03 01 87 00", "20 03 00 87 00")) {
            Dialogue refused = Dialogue.v5().open().ignore();
            refused.send(new String[] {connack});
            assertTrue(refused.scene.link().isClosed());
            assertEquals(ConnectionState.BACKOFF, refused.scene.state());
        }
        Dialogue refused = Dialogue.v3().open().ignore().send("20 02 01 05", "");
        assertTrue(refused.scene.link().isClosed());
    }

    @Test
    @Tag("v5-3.2.2-8")
    @Tag("trap-36")
    void reasonCodesOfOtherPackets() {
        v5.refusesInsteadOfConnack(PROTOCOL_ERROR, "20 03 00 18 00");
        for (String packet : List.of("40 03 00 07 92", "50 03 00 07 92", "62 03 00 07 10", "70 03 00 07 10",
                "90 04 00 01 00 03", "90 04 00 01 00 11", "b0 04 00 01 00 10", "e0 01 84")) {
            Dialogue dialogue = Dialogue.v5().listening().accept();
            dialogue.send(new String[] {packet});
            dialogue.expectViolation(MALFORMED, PROTOCOL_ERROR);
        }
        for (String packet : List.of("90 03 00 01 03", "90 03 00 01 81")) {
            v3.refuses(MALFORMED, packet);
        }
    }

    @Test
    @Tag("v5-3.14.2-1")
    void aDisconnectWithACodeOfAnotherPacket() {
        Dialogue dialogue = Dialogue.v5().listening().accept().send("", "e0 01 84");
        dialogue.expectViolation(MALFORMED, PROTOCOL_ERROR);
        assertEquals(Source.CLIENT, cause(dialogue).source());
    }

    /** A server of 3.1.1 alone says so in its own form. */
    @Test
    @Tag("v5-3.1.2-2")
    @Tag("v3-3.1.2-2")
    @Tag("trap-37")
    void aServerThatDoesNotSpeakTheVersion() {
        for (String connack : List.of("20 02 00 01", "20 03 00 84 00")) {
            Dialogue dialogue = Dialogue.v5().open().ignore();
            dialogue.send(new String[] {connack});
            assertTrue(dialogue.scene.link().isClosed());
            assertEquals(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, cause(dialogue).reasonCode());
        }
        Dialogue dialogue = Dialogue.v3().open().ignore().send("20 02 00 01", "");
        dialogue.expectEnd("");
        assertEquals(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, cause(dialogue).reasonCode());
    }

    // ---- PUBLISH

    @Test
    @Tag("v3-3.3.1-2")
    @Tag("v5-3.3.1-2")
    @Tag("trap-39")
    void dupWithQos0() {
        v3.refuses(MALFORMED, "38 04 00 01 61 78");
        v5.refuses(MALFORMED, "38 05 00 01 61 00 78");
    }

    @Test
    @Tag("v3-3.3.1-4")
    @Tag("v5-3.3.1-4")
    @Tag("trap-29")
    void qos3() {
        v3.refuses(MALFORMED, "36 06 00 01 61 00 01 78");
        v5.refuses(MALFORMED, "36 07 00 01 61 00 01 00 78");
    }

    @Test
    @Tag("v5-2.2.1-4")
    @Tag("trap-39")
    @Tag("netx-B42")
    void packetIdentifier0() {
        v3.refuses(MALFORMED, "32 06 00 01 61 00 00 78", "62 02 00 00", "40 02 00 00");
        Dialogue dialogue = Dialogue.v5().listening().accept().send("", "32 07 00 01 61 00 00 00 78");
        dialogue.expectViolation(MALFORMED, PROTOCOL_ERROR);
    }

    @Test
    @Tag("v3-3.3.2-2")
    @Tag("v5-3.3.2-2")
    @Tag("v3-4.7.1-1")
    @Tag("v5-4.7.0-1")
    @Tag("trap-39")
    @Tag("netx-B42")
    void topicsWithWildcards() {
        for (String wildcard : List.of("23", "2b")) {
            v3.refuses(MALFORMED, "30 06 00 03 61 2f " + wildcard + " 78");
            Dialogue dialogue = Dialogue.v5().listening().accept();
            dialogue.send("", "30 07 00 03 61 2f " + wildcard + " 00 78").expectViolation(MALFORMED,
                    TOPIC_NAME_INVALID);
        }
    }

    @Test
    @Tag("v5-3.3.2-14")
    void responseTopicsWithWildcards() {
        for (String wildcard : List.of("23", "2b")) {
            Dialogue response = Dialogue.v5().listening().accept();
            response.send("", "30 0b 00 01 61 06 08 00 03 72 2f " + wildcard + " 78").expectViolation(PROTOCOL_ERROR,
                    TOPIC_NAME_INVALID);
        }
    }

    @Test
    @Tag("v3-4.7.3-1")
    @Tag("v5-4.7.3-1")
    @Tag("u-3.3.2.1")
    @Tag("trap-39")
    @Tag("netx-B42")
    void emptyTopics() {
        v3.refuses(MALFORMED, "30 03 00 00 78");
        v5.refuses(PROTOCOL_ERROR, "30 04 00 00 00 78");
    }

    @Test
    @Tag("v5-3.3.2-8")
    @Tag("u-3.3.4-1")
    @Tag("trap-38")
    @Tag("trap-39")
    void alias0() {
        v5.refuses(TOPIC_ALIAS_INVALID, "30 08 00 01 61 03 23 00 00 78", "30 07 00 00 03 23 00 00 78");
    }

    @Test
    @Tag("u-3.3.2.3.8")
    @Tag("trap-38")
    void subscriptionIdentifier0() {
        v5.refuses(PROTOCOL_ERROR, "30 07 00 01 61 02 0b 00 78");
    }

    @Test
    @Tag("v5-3.1.2-24")
    @Tag("trap-29")
    void packetsLargerThanOurMaximum() {
        String fits = "30 3e 00 01 61 " + "78 ".repeat(59); // 64 bytes with the fixed header
        for (Dialogue dialogue : Dialogue.both()) {
            dialogue.with("packet.size.max", 64).listening().accept()
                    .send(fits, "30 3e 00 01 61 00 " + "78 ".repeat(58));
            assertEquals(1, dialogue.poll().size());
            dialogue.send(new String[] {"30 3f"}); // no more than the fixed header
            dialogue.expectViolation(PACKET_TOO_LARGE);
        }
    }
}
