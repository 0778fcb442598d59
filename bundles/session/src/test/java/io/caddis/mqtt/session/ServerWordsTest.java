package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What CONNECT asks, what CONNACK and DISCONNECT of the server tell, and how we disconnect. */
class ServerWordsTest {
    private static final UserProperty PAIR = new UserProperty("k", "v");
    private static final String[] VIOLATION = {"close CLIENT PROTOCOL_ERROR", "DISCONNECT PROTOCOL_ERROR"};

    private static ConnectionInfo told(SessionScript script, Connack connack) {
        script.connect().ignore();
        script.session().receive(connack, script.now());
        return ((SessionOutput.Connected) script.session().poll()).connection();
    }

    private static DisconnectCause cause(SessionScript script, Packet packet) {
        script.session().receive(packet, script.now());
        return ((SessionOutput.Close) script.session().poll()).cause();
    }

    private static Connect connect(SessionScript script) {
        script.session().connect(Credentials.NONE, script.now());
        return (Connect) script.session().nextPacket(script.now());
    }

    // ---- CONNECT

    @Test
    void connectAsksAndTellsWhatTheOptionsSay() {
        Properties none = connect(new SessionScript(Mode.V5)).properties();
        assertTrue(!none.has(Property.REQUEST_RESPONSE_INFORMATION) && !none.has(Property.REQUEST_PROBLEM_INFORMATION)
                && none.userProperties().isEmpty());
        Properties all = connect(new SessionScript(Mode.V5).informed(true, false, PAIR, PAIR)).properties();
        assertEquals(1, all.number(Property.REQUEST_RESPONSE_INFORMATION, 0));
        assertEquals(0, all.number(Property.REQUEST_PROBLEM_INFORMATION, 1));
        assertEquals(List.of(PAIR, PAIR), all.userProperties());
        assertEquals(Properties.NONE, connect(new SessionScript(Mode.V3_1_1).informed(true, false, PAIR)).properties());
    }

    @Test
    @Tag("v5-3.1.2-29")
    void reasonsThatWereNotAskedForAreAProtocolError() {
        Properties why = Properties.builder().add(Property.REASON_STRING, "why").build();
        Properties pair = Properties.builder().add(PAIR).build();
        for (Properties properties : List.of(why, pair)) {
            Puback puback = new Puback(1, ReasonCode.QUOTA_EXCEEDED, properties);
            new SessionScript(Mode.V5).informed(false, false).connected().publish(1).ignore().receive(puback)
                    .expect(VIOLATION);
            new SessionScript(Mode.V5).connected().publish(1).ignore().receive(puback)
                    .expect("done 1 REJECTED QUOTA_EXCEEDED");
            new SessionScript(Mode.V5).informed(false, false).connected().want("a:0").ignore()
                    .receive(new Suback(1, List.of(ReasonCode.SUCCESS), properties)).expect(VIOLATION);
            new SessionScript(Mode.V5).informed(false, false).connected()
                    .receive(new Disconnect(ReasonCode.SERVER_BUSY, properties)).expect("close SERVER SERVER_BUSY");
        }
    }

    // ---- CONNACK

    @Test
    void whatConnackLeavesOutHasItsDefault() {
        assertEquals(ConnectionInfo.builder("c").sessionPresent(false).keepAliveSeconds(30).sessionExpirySeconds(300)
                .receiveMaximum(65_535).packetSizeMax(268_435_460).qosMax(Qos.EXACTLY_ONCE).retainAvailable(true)
                .topicAliasMaximum(0).wildcardAvailable(true).subscriptionIdentifierAvailable(true)
                .sharedAvailable(true).responseInformation(Optional.empty()).reasonString(Optional.empty())
                .userProperties(List.of()).build(),
                told(new SessionScript(Mode.V5).keepAliveSeconds(30), connack(false)));
        assertEquals("", told(new SessionScript(Mode.V3_1_1).clientId(""), connack(false)).clientId());
    }

    @Test
    void allThatConnackSays() {
        Properties all = Properties.builder().add(Property.SESSION_EXPIRY_INTERVAL, 7)
                .add(Property.RECEIVE_MAXIMUM, 8).add(Property.MAXIMUM_QOS, 1).add(Property.RETAIN_AVAILABLE, 0)
                .add(Property.MAXIMUM_PACKET_SIZE, 999).add(Property.ASSIGNED_CLIENT_IDENTIFIER, "given")
                .add(Property.TOPIC_ALIAS_MAXIMUM, 9).add(Property.REASON_STRING, "welcome").add(PAIR)
                .add(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 0).add(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
                .add(Property.SHARED_SUBSCRIPTION_AVAILABLE, 0).add(Property.SERVER_KEEP_ALIVE, 11)
                .add(Property.RESPONSE_INFORMATION, "answers/c").build();
        assertEquals(ConnectionInfo.builder("given").sessionPresent(false).keepAliveSeconds(11).sessionExpirySeconds(7)
                .receiveMaximum(8).packetSizeMax(999).qosMax(Qos.AT_LEAST_ONCE).retainAvailable(false)
                .topicAliasMaximum(9).wildcardAvailable(false).subscriptionIdentifierAvailable(false)
                .sharedAvailable(false).responseInformation(Optional.of("answers/c"))
                .reasonString(Optional.of("welcome")).userProperties(List.of(PAIR)).build(),
                told(new SessionScript(Mode.V5).clientId(""), new Connack(false, ReasonCode.SUCCESS, all)));
    }

    @Test
    @Tag("v5-3.1.2-23")
    @Tag("u-3.1.2.11.2")
    @Tag("trap-22")
    void theServersSessionExpiryDecidesWhetherTheSessionGoesOn() {
        new SessionScript(Mode.V5).cleanStart(false).connected(connack(false, Property.SESSION_EXPIRY_INTERVAL, 0))
                .lost().connect().expect("CONNECT 'c' clean").receive(connack(true)).expect(VIOLATION);
        new SessionScript(Mode.V5).sessionExpirySeconds(0)
                .connected(connack(false, Property.SESSION_EXPIRY_INTERVAL, 9))
                .lost().connect().expect("CONNECT 'c'").receive(connack(true)).expect("connected");
        SessionScript script = new SessionScript(Mode.V5).connected(connack(false, Property.SESSION_EXPIRY_INTERVAL, 0))
                .lost().connect().ignore().receive(connack(false)).expect("connected");
        script.lost().connect().expect("CONNECT 'c'"); // of one connection only
    }

    // ---- subscriptions

    private static Subscription filter(String filter) {
        return Subscription.of(filter, Qos.AT_LEAST_ONCE);
    }

    @Test
    @Tag("u-3.3.2.3.8")
    void aSubscribeForEachIdentifier() {
        new SessionScript(Mode.V5).connected()
                .wantAll(filter("a"), filter("b").withIdentifier(7), filter("c"), filter("d").withIdentifier(7))
                .expect("SUBSCRIBE 1 a:1 c:1", "SUBSCRIBE 2 b:1 d:1 #7")
                .receive(Wire.suback(1, 1, 1), Wire.suback(2, 1, 1)).ignore()
                .wantAll(filter("a"), filter("b").withIdentifier(8), filter("c"), filter("d").withIdentifier(7))
                .expect("SUBSCRIBE 3 b:1 #8");
    }

    @Test
    void optionsOfASubscription() {
        new SessionScript(Mode.V5).connected().wantAll(filter("a").withNoLocal(true),
                filter("b").withRetainAsPublished(true), filter("c").withRetainHandling(RetainHandling.SEND_IF_NEW),
                filter("d").withRetainHandling(RetainHandling.DO_NOT_SEND))
                .expect("SUBSCRIBE 1 a:1 nl b:1 rap c:1 new d:1 none");
    }

    @Test
    @Tag("u-3.2.2.3.11")
    @Tag("trap-31")
    void noIdentifierIfTheServerHasNone() {
        new SessionScript(Mode.V5).connected(connack(false, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0))
                .wantAll(filter("a").withIdentifier(1), filter("b"))
                .expect("subscribed a SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED", "SUBSCRIBE 1 b:1")
                .receive(Wire.suback(1, 1)).ignore().reconnect(connack(true)).expect("connected", "SUBSCRIBE 2 a:1 #1");
    }

    @Test
    void version311LeavesOutWhatItCannotSayButNotNoLocal() {
        new SessionScript(Mode.V3_1_1).connected()
                .wantAll(filter("a").withIdentifier(1), filter("b").withRetainAsPublished(true),
                        filter("c").withRetainHandling(RetainHandling.DO_NOT_SEND), filter("d").withNoLocal(true))
                .expect("subscribed d IMPLEMENTATION_SPECIFIC_ERROR", "SUBSCRIBE 1 a:1 b:1 c:1")
                .receive(Wire.suback(1, 1, 1, 1)).expect("subscribed a GRANTED_QOS_1", "subscribed b GRANTED_QOS_1",
                        "subscribed c GRANTED_QOS_1");
    }

    @Test
    void aSubscribeThatIsTooLargeKeepsItsIdentifierInHalves() {
        SessionScript script = new SessionScript(Mode.V5).connected();
        script.refuse(PacketType.SUBSCRIBE, () -> script.session().want(
                List.of(filter("a").withIdentifier(5), filter("b").withIdentifier(5)), script.now()))
                .expect("refused SUBSCRIBE 1 a:1 b:1 #5", "refused SUBSCRIBE 2 a:1 #5", "refused SUBSCRIBE 3 b:1 #5",
                        "subscribed a PACKET_TOO_LARGE", "subscribed b PACKET_TOO_LARGE");
    }

    // ---- the end

    @Test
    @Tag("u-4.11")
    void theServersReferenceIsKeptInTheCause() {
        Properties moved = Properties.builder().add(Property.SERVER_REFERENCE, "other:1883 third")
                .add(Property.REASON_STRING, "bye").build();
        DisconnectCause cause = cause(new SessionScript(Mode.V5).connected(),
                new Disconnect(ReasonCode.SERVER_MOVED, moved));
        assertEquals(Optional.of("other:1883 third"), cause.serverReference());
        assertEquals("the server disconnected: SERVER_MOVED: bye", cause.text());
        assertEquals(Optional.of("other:1883 third"), cause(new SessionScript(Mode.V5).connect().ignore(),
                new Connack(false, ReasonCode.USE_ANOTHER_SERVER, moved)).serverReference());
    }

    @Test
    @Tag("v5-3.2.2-12")
    @Tag("v5-3.2.2-13")
    void aWillThatTheServerDoesNotTakeNamesTheRemedy() {
        DisconnectCause retain = cause(new SessionScript(Mode.V5).connect().ignore(),
                new Connack(false, ReasonCode.RETAIN_NOT_SUPPORTED, Properties.NONE));
        assertTrue(retain.text().contains("set will.retain to false"), retain.text());
        DisconnectCause qos = cause(new SessionScript(Mode.V5).connect().ignore(),
                new Connack(false, ReasonCode.QOS_NOT_SUPPORTED, Properties.NONE));
        assertTrue(qos.text().contains("lower will.qos"), qos.text());
    }

    private static Disconnect said(SessionScript script, DisconnectOptions options) {
        script.session().disconnect(options, script.now());
        return (Disconnect) script.session().nextPacket(script.now());
    }

    @Test
    @Tag("v3-3.14.4-3")
    @Tag("v5-3.14.4-3")
    @Tag("trap-24")
    void disconnectWithTheWill() {
        DisconnectOptions withWill = DisconnectOptions.NORMAL.withWill(true);
        new SessionScript(Mode.V5).connected().disconnect(withWill)
                .expect("close APPLICATION", "DISCONNECT DISCONNECT_WITH_WILL");
        new SessionScript(Mode.V3_1_1).connected().disconnect(withWill).expect("close APPLICATION");
    }

    @Test
    void disconnectWithWords() {
        DisconnectOptions options = DisconnectOptions.NORMAL.withReasonString("bye").withUserProperties(List.of(PAIR))
                .withSessionExpirySeconds(0);
        Disconnect disconnect = said(new SessionScript(Mode.V5).connected(), options);
        assertEquals(ReasonCode.SUCCESS, disconnect.reasonCode());
        assertEquals(Properties.builder().add(Property.SESSION_EXPIRY_INTERVAL, 0).add(Property.REASON_STRING, "bye")
                .add(PAIR).build(), disconnect.properties());
        assertEquals(Properties.NONE, said(new SessionScript(Mode.V3_1_1).connected(), options).properties());
    }

    /** MQTT 3.14.2.2.2. */
    @Test
    @Tag("u-3.14.2.2.2")
    @Tag("trap-22")
    void aSessionExpiryInDisconnectEndsTheSessionAndNeverBeginsOne() {
        new SessionScript(Mode.V5).connected().disconnect(DisconnectOptions.NORMAL.withSessionExpirySeconds(0)).ignore()
                .lost().connect().expect("CONNECT 'c' clean");
        Disconnect disconnect = said(new SessionScript(Mode.V5).sessionExpirySeconds(0).connected(),
                DisconnectOptions.NORMAL.withSessionExpirySeconds(9));
        assertEquals(Properties.NONE, disconnect.properties());
    }

    @Test
    @Tag("v5-3.14.2-3")
    @Tag("v5-3.14.2-4")
    @Tag("trap-32")
    void wordsThatAreTooLargeForTheServerAreLeftOut() {
        SessionScript script = new SessionScript(Mode.V5).connected();
        script.session().disconnect(DisconnectOptions.NORMAL.withReasonString("long").withWill(true)
                .withSessionExpirySeconds(1), script.now());
        Disconnect first = (Disconnect) script.session().nextPacket(script.now());
        script.session().refused(first, "too large", script.now());
        Disconnect second = (Disconnect) script.session().nextPacket(script.now());
        assertEquals(ReasonCode.DISCONNECT_WITH_WILL, second.reasonCode());
        assertEquals(Properties.builder().add(Property.SESSION_EXPIRY_INTERVAL, 1).build(), second.properties());
        script.session().refused(second, "too large", script.now());
        assertEquals(Wire.disconnect(ReasonCode.DISCONNECT_WITH_WILL), script.session().nextPacket(script.now()));
    }
}
