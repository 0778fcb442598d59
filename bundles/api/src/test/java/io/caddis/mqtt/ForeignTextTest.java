package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTest {
    private static final String MARK = "a\r\nFORGED\u001b[2J\u202e\u2028\u0085\u009b" + "x".repeat(65_000);
    private static final String SAFE = "a??FORGED?[2J????";

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "plant/é/漢/😀", " a  b ", "\uFFFD", "\u00A0", "~"})
    void whatStandsInALineStays(String text) {
        assertSame(text, ForeignText.line(text));
    }

    @ParameterizedTest(name = "replaced {index}")
    @ValueSource(strings = {"\0", "\t", "\n", "\r", "\u001b", "\u007f", "\u0080", "\u0085", "\u009b", "\u009f",
        "\u00ad", "\u061c", "\u200b", "\u200e", "\u2028", "\u2029", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufff9",
        "\ufffe", "\uffff", "\ufdd0", "\ue000", "\ud800", "\udc00", "\udb40\udc41", "\udbff\udfff"})
    void whatDoesNotIsReplaced(String text) {
        assertEquals("a?b", ForeignText.line("a" + text + "b"));
        assertEquals("?", ForeignText.line(text));
    }

    @Test
    void whatIsTooLongIsCutBetweenCharacters() {
        assertEquals("x".repeat(200), ForeignText.line("x".repeat(200)));
        assertEquals("x".repeat(200) + "...", ForeignText.line("x".repeat(201)));
        assertEquals("abc...", ForeignText.line("abc😀", 4));
        assertEquals("abc😀...", ForeignText.line("abc😀d", 5));
        assertEquals("ab?...", ForeignText.line("ab\ud83dx", 3));
    }

    private static void assertLine(String text) {
        assertTrue(text.length() < 6_000, text.length() + " characters");
        assertTrue(text.codePoints().noneMatch(ForeignText::isUnsafe), () -> text.substring(0, 30));
        assertTrue(text.contains(SAFE), text);
    }

    /** Whatever a session, a link or an application puts in. */
    @Test
    void whatTheApiSaysIsALine() {
        DisconnectCause cause = new DisconnectCause(Source.SERVER, ReasonCode.SERVER_MOVED, MARK, Optional.of(MARK));
        assertLine(cause.text());
        assertLine(cause.serverReference().orElseThrow());
        assertLine(cause.toString());
        ConnectionInfo info = ConnectionInfo.builder(MARK).reasonString(Optional.of(MARK))
                .responseInformation(Optional.of(MARK))
                .userProperties(Collections.nCopies(5_000, new UserProperty(MARK, MARK))).build();
        assertEquals(MARK, info.clientId(), "which is sent");
        assertEquals(Optional.of(MARK), info.responseInformation(), "which topics are made of");
        assertLine(info.toString());
        ConnectionStatus status = new ConnectionStatus(ConnectionState.CONNECTED, Optional.of(cause),
                Optional.of(info)).withHeldUp(Optional.of(MARK));
        assertLine(status.heldUp().orElseThrow());
        assertLine(status.withHeldUp(Optional.empty()).toString());
        assertLine(new MqttException(Kind.REJECTED, ReasonCode.NOT_AUTHORIZED, MARK).getMessage());
        assertLine(new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "1", 0, MARK).getMessage());
        assertLine(Messages.of(Messages.topic(MARK), Payload.EMPTY, Qos.AT_MOST_ONCE, false, -1, MARK, null, null, null,
                null).toString());
        assertLine(new UserProperty(MARK, MARK).toString());
        assertLine(Properties.builder().add(Property.REASON_STRING, MARK).build().toString());
    }

    @Test
    void whatCertificatesAndTlsSayIsALine() {
        CertificateInfo certificate = new CertificateInfo(MARK, MARK, List.of(MARK), MARK, "sha256/", Instant.EPOCH,
                Instant.EPOCH);
        assertLine(certificate.subject());
        assertLine(certificate.issuer());
        assertLine(certificate.names().get(0));
        assertLine(certificate.key());
        TlsReport report = new TlsReport("mqtts://a", List.of(new TlsReport.Step("TLS", Duration.ZERO, MARK)),
                Optional.empty(), List.of(certificate), Optional.of(MARK));
        assertLine(report.failure().orElseThrow());
        assertLine(report.steps().get(0).result());
        assertLine(report.toString());
    }

    @Test
    void refusalsQuoteALine() {
        for (String wrong : List.of(MARK, MARK + "+", "a+" + MARK.substring(1))) {
            for (Exception refusal : List.of(
                    assertThrows(IllegalArgumentException.class, () -> TopicName.of(wrong)),
                    assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(wrong)),
                    assertThrows(IllegalArgumentException.class, () -> Messages.topic(wrong + "#")))) {
                String told = refusal.getMessage();
                assertTrue(told.length() < 500, told);
                assertFalse(told.codePoints().anyMatch(ForeignText::isUnsafe), told);
            }
        }
    }
}
