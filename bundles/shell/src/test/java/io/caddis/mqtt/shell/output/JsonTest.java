package io.caddis.mqtt.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ClientStatistics.Traffic;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.spi.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** JSON as RFC 8259 wants it, and records as names and values. */
class JsonTest {
    @Test
    void textsAreEscaped() {
        assertEquals("\"a\\\"b\\\\c\\nd\\u0009\\u0000\"", Json.of("a\"b\\c\nd\t\0"));
        assertEquals("\"\\u001b[2J\\u009b\\u202e\\u2028\"", Json.of("\u001b[2J\u009b\u202e\u2028"));
        assertEquals("\"\\ud83d\"", Json.of("\uD83D"), "half of a pair is no text in UTF-8");
        assertEquals("\"\\udb40\\udc41\"", Json.of("\uDB40\uDC41"), "in units of UTF-16");
        assertEquals("\"Grüße \uD83D\uDE00\"", Json.of("Grüße \uD83D\uDE00"));
    }

    @Test
    void valuesOfAllKinds() {
        assertEquals("null", Json.of(null));
        assertEquals("[1,-2.5,true,\"CONNECTED\",\"PT1M\"]",
                Json.of(List.of(1, -2.5, true, ConnectionState.CONNECTED, Duration.ofMinutes(1))));
        assertEquals("[null,null]", Json.of(List.of(Double.NaN, Double.POSITIVE_INFINITY)));
        assertEquals("[]", Json.of(new ArrayList<>()));
        assertEquals("{}", Json.of(Map.of()));
        assertEquals("[1,2]", Json.of(new int[] {1, 2}));
        assertEquals("[\"a\",\"b\"]", Json.of(new String[] {"a", "b"}));
    }

    @Test
    void absentValuesAreLeftOut() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("none", Optional.empty());
        values.put("null", null);
        values.put("empty", OptionalLong.empty());
        values.put("some", Optional.of(3));
        assertEquals("{\"some\":3}", Json.of(values));
    }

    @Test
    void recordsBecomeObjects() {
        assertEquals("{\"state\":\"BACKOFF\",\"cause\":{\"source\":\"NETWORK\",\"reasonCode\":\"UNSPECIFIED_ERROR\","
                + "\"text\":\"gone\"}}", Json.of(new ConnectionStatus(ConnectionState.BACKOFF, Optional.of(
                        new DisconnectCause(DisconnectCause.Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR, "gone")))));
    }

    /** The keys that scripts know, in the order in which people read them. */
    @Test
    void statisticsKeepTheirKeys() {
        Traffic sent = Figures.traffic(5, 6, new long[] {7, 8, 9}, new long[] {31, 32, 33});
        Traffic received = Figures.traffic(10, 11, new long[] {12, 13, 14}, new long[] {34, 35, 36});
        Instant time = Instant.parse("2026-11-22T12:00:00Z");
        assertEquals("{'published':1,'completed':2,'failures':{'EXPIRED':3},'sent':{'packets':5,'bytes':6,'qos0':7,"
                + "'qos1':8,'qos2':9,'qos0Bytes':31,'qos1Bytes':32,'qos2Bytes':33},'received':{'packets':10,"
                + "'bytes':11,'qos0':12,'qos1':13,'qos2':14,'qos0Bytes':34,'qos1Bytes':35,'qos2Bytes':36},"
                + "'delivered':15,'drops':{'NO_LISTENER':16},'listenerFailures':17,'queued':18,'queuedBytes':19,"
                + "'spilled':20,'inFlight':21,'waiting':22,'kept':37,'keptNow':38,"
                + "'keptBytes':39,'connects':23,'disconnects':{'NETWORK':24},"
                + "'failedAttempts':{'SERVER':25},'refusedSubscriptions':2,'publishRoundTrip':{'count':26,"
                + "'p50Micros':27,'p99Micros':28,"
                + "'maxMicros':29},'pingRoundTrip':{'count':0,'p50Micros':0,'p99Micros':0,'maxMicros':0},"
                + "'lastError':{'time':'2026-11-22T12:00:00Z','cause':{'source':'SERVER','reasonCode':'SERVER_BUSY',"
                + "'text':'busy'}},'serverCertificateExpiry':'2026-11-22T12:00:00Z'}", Json.of(Figures.statistics(
                        Figures.out(1, 2, Map.of(MqttException.Kind.EXPIRED, 3L), sent,
                                Figures.roundTrip(26, 27, 28, 29)),
                        Figures.in(received, 15, Map.of(Drop.NO_LISTENER, 16L), 17, 22, 37, 38, 39),
                        Figures.queue(18, 19, 20, 21),
                        Figures.connection(23, Map.of(Source.NETWORK, 24L), Map.of(Source.SERVER, 25L), 2,
                                Figures.NO_ROUND_TRIP, Optional.of(Figures.lastError(time,
                                        new DisconnectCause(Source.SERVER, ReasonCode.SERVER_BUSY, "busy")))),
                        Figures.tls(Optional.of(time), Optional.empty()))).replace('"', '\''));
    }

    @Test
    void whatTheServerSaidKeepsItsKeys() {
        assertEquals("{'state':'CONNECTED','connection':{'sessionPresent':false,'clientId':'c','keepAliveSeconds':60,"
                + "'sessionExpirySeconds':0,'receiveMaximum':65535,'packetSizeMax':268435460,'qosMax':'EXACTLY_ONCE',"
                + "'retainAvailable':true,'topicAliasMaximum':0,'wildcardAvailable':true,"
                + "'subscriptionIdentifierAvailable':true,'sharedAvailable':true,'responseInformation':'r',"
                + "'reasonString':'s','userProperties':[{'name':'a','value':'1'}],'tls':{'protocol':'TLSv1.3',"
                + "'cipherSuite':'suite','resumed':false}}}", Json.of(new ConnectionStatus(ConnectionState.CONNECTED,
                        Optional.empty(), Optional.of(ConnectionInfo.builder("c").keepAliveSeconds(60)
                        .responseInformation(Optional.of("r")).reasonString(Optional.of("s"))
                        .userProperties(List.of(new UserProperty("a", "1"))).build().withTls(new TlsInfo("TLSv1.3",
                                "suite", Optional.empty(), Optional.empty(), false, Optional.empty(),
                                Optional.empty()))))).replace('"', '\''));
    }

    @Test
    void bytesAreNotShown() {
        assertEquals("\"6 bytes\"", Json.of(Payload.of("s3cret")));
    }

    @Test
    void namesAndValuesInOneRow() {
        Map<String, Object> flat = new LinkedHashMap<>();
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("b", List.of(1, 2));
        inner.put("c", List.of(Map.of("d", 1), Map.of("d", 2)));
        inner.put("e", List.of());
        inner.put("f", "");
        Values.flatten("", Map.of("a", inner), flat::put);
        assertEquals(Map.of("a.b", "1, 2", "a.c[0].d", 1, "a.c[1].d", 2), flat);
    }
}
