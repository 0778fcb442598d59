package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** AUTH, and authentication again, MQTT 5.0. */
class AuthenticationTest {
    private static final String[] VIOLATION = {"close CLIENT PROTOCOL_ERROR", "DISCONNECT PROTOCOL_ERROR"};
    private static final Credentials CREDENTIALS = new Credentials(null, null, "M", Payload.of("first"));

    private static Properties properties(String method, String data) {
        Properties.Builder properties = Properties.builder();
        if (method != null) {
            properties.add(Property.AUTHENTICATION_METHOD, method);
        }
        if (data != null) {
            properties.add(Property.AUTHENTICATION_DATA, Payload.of(data));
        }
        return properties.build();
    }

    private static Auth auth(ReasonCode reasonCode, String method, String data) {
        return new Auth(reasonCode, properties(method, data));
    }

    private static Auth challenge(String data) {
        return auth(ReasonCode.CONTINUE_AUTHENTICATION, "M", data);
    }

    private static Connack connack(String method, String data) {
        return new Connack(false, ReasonCode.SUCCESS, properties(method, data));
    }

    private static SessionScript connecting() {
        return new SessionScript(Mode.V5).connect(CREDENTIALS).expect("CONNECT 'c' clean");
    }

    private static SessionScript connected() {
        return connecting().receive(connack("M", null)).ignore().authenticate(null).expect("connected");
    }

    @Test
    void connectCarriesMethodAndData() {
        SessionScript script = new SessionScript(Mode.V5);
        script.session().connect(CREDENTIALS, script.now());
        Connect connect = (Connect) script.session().nextPacket(script.now());
        assertEquals("M", connect.properties().string(Property.AUTHENTICATION_METHOD).orElseThrow());
        assertEquals(Payload.of("first"), connect.properties().binary(Property.AUTHENTICATION_DATA).orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> new Credentials(null, null, null, Payload.EMPTY));
        assertEquals("Credentials[M]", new Credentials("joe", Payload.of("x"), "M", null).toString());
    }

    @Test
    @Tag("v5-4.12.0-3")
    @Tag("v5-4.12.0-5")
    void twoRoundsAndTheServersProof() {
        connecting().publish(1).expect()
                .receive(challenge("c1")).expect("authenticate 'c1'")
                .authenticate("a1").expect("AUTH CONTINUE_AUTHENTICATION M a1")
                .receive(challenge(null)).expect("authenticate ''")
                .authenticate(null).expect("AUTH CONTINUE_AUTHENTICATION M")
                .receive(connack("M", "proof")).expect("authenticate last 'proof'")
                .authenticate(null).expect("connected", "PUBLISH 1 q1 t1");
    }

    @Test
    @Tag("v5-3.1.2-30")
    void nothingButAuthBetweenConnectAndConnack() {
        SessionScript script = new SessionScript(Mode.V5).keepAliveSeconds(1).connect(CREDENTIALS).ignore()
                .receive(challenge("c1")).ignore().publish(0, 1).want("a:0");
        assertEquals(Session.NO_DEADLINE, script.session().deadline());
        script.elapse(60 * SessionScript.SECOND).then(() -> script.session().tick(true, script.now())).expect()
                .authenticate("a").expect("AUTH CONTINUE_AUTHENTICATION M a")
                .elapse(5 * SessionScript.SECOND).then(() -> script.session().tick(true, script.now())).expect()
                .receive(connack("M", null)).expect("authenticate last ''");
        assertFalse(script.session().hasPacket());
    }

    @Test
    void eachStepOfTheServerHasAResponseTimeout() {
        SessionScript script = connecting().elapse(9 * SessionScript.SECOND).receive(challenge("c")).ignore()
                .elapse(100 * SessionScript.SECOND).authenticate("a").ignore();
        assertEquals(script.now() + 10 * SessionScript.SECOND, script.session().deadline());
        script.tick(true).expect("close CLIENT UNSPECIFIED_ERROR");
    }

    @Test
    @Tag("v5-4.12.0-5")
    @Tag("v5-4.12.1-2")
    void anotherMethodThanConnectsIsAProtocolError() {
        connecting().receive(auth(ReasonCode.CONTINUE_AUTHENTICATION, "N", "c")).expect(VIOLATION);
        connecting().receive(connack("N", null)).expect(VIOLATION);
        connecting().receive(connack(null, null)).expect(VIOLATION);
        connected().reauthenticate(null).ignore().receive(auth(ReasonCode.SUCCESS, "N", null)).expect(VIOLATION);
    }

    @Test
    @Tag("v5-4.12.0-6")
    @Tag("trap-40")
    void authWithoutAMethodInConnectIsAProtocolError() {
        new SessionScript(Mode.V5).connect().ignore().receive(challenge("c")).expect(VIOLATION);
        new SessionScript(Mode.V5).connected().receive(challenge("c")).expect(VIOLATION);
        new SessionScript(Mode.V5).connect().ignore().receive(connack("M", null)).expect(VIOLATION);
    }

    @Test
    @Tag("v5-3.15.2-1")
    @Tag("v5-4.12.0-2")
    void codesThatDoNotFitTheMomentAreProtocolErrors() {
        connecting().receive(auth(ReasonCode.SUCCESS, "M", null)).expect(VIOLATION);
        connecting().receive(auth(ReasonCode.REAUTHENTICATE, "M", null)).expect(VIOLATION);
        connected().receive(auth(ReasonCode.REAUTHENTICATE, "M", null)).expect(VIOLATION);
        connected().receive(challenge("c")).expect(VIOLATION);
        connected().receive(auth(ReasonCode.SUCCESS, "M", null)).expect(VIOLATION);
        connecting().receive(challenge("c")).ignore().receive(connack("M", null)).expect(VIOLATION);
        connecting().receive(challenge("c")).ignore().receive(challenge("d")).expect(VIOLATION);
    }

    @Test
    @Tag("v5-4.13.2-1")
    @Tag("v5-4.12.0-1")
    @Tag("v5-4.12.0-4")
    void aRefusalClosesWithTheServersCode() {
        connecting().receive(new Connack(false, ReasonCode.BAD_AUTHENTICATION_METHOD, Properties.NONE))
                .expect("close SERVER BAD_AUTHENTICATION_METHOD");
    }

    @Test
    @Tag("u-4.12")
    void theApplicationMayRefuseAtAnyTime() {
        SessionScript script = connecting().receive(challenge("c")).ignore();
        script.then(() -> script.session().fail(ReasonCode.UNSPECIFIED_ERROR, "refused", script.now()))
                .expect("close CLIENT UNSPECIFIED_ERROR", "DISCONNECT UNSPECIFIED_ERROR");
        SessionScript late = connecting().receive(connack("M", "bad proof")).ignore();
        late.then(() -> late.session().fail(ReasonCode.UNSPECIFIED_ERROR, "not the server", late.now()))
                .expect("close CLIENT UNSPECIFIED_ERROR", "DISCONNECT UNSPECIFIED_ERROR")
                .lost().connect(CREDENTIALS).expect("CONNECT 'c' clean");
    }

    @Test
    void anAnswerThatComesTooLateIsDropped() {
        SessionScript script = connecting().receive(challenge("c")).ignore().lost();
        script.authenticate("a").expect();
        assertThrows(IllegalStateException.class, () -> connecting().authenticate("a"));
    }

    @Test
    @Tag("v5-3.2.2-15")
    void anAnswerThatIsTooLargeForTheServerEndsTheConnection() {
        SessionScript script = connected();
        script.refuse(PacketType.AUTH, () -> script.session().reauthenticate(Payload.of("x"), script.now()))
                .expect("refused AUTH REAUTHENTICATE M x", "DISCONNECT UNSPECIFIED_ERROR",
                        "close CLIENT UNSPECIFIED_ERROR");
    }

    // ---- again

    @Test
    @Tag("v5-3.15.2-1")
    @Tag("v5-4.12.1-1")
    void authenticationAgainWhileMessagesFlow() {
        connected().reauthenticate("again").expect("AUTH REAUTHENTICATE M again")
                .publish(1).expect("PUBLISH 1 q1 t1")
                .receive(challenge("c")).expect("authenticate 'c'")
                .receive(Wire.puback(1)).expect("done 1")
                .authenticate("a").expect("AUTH CONTINUE_AUTHENTICATION M a")
                .receive(auth(ReasonCode.SUCCESS, "M", "proof")).expect("authenticate last 'proof'")
                .receive(Wire.publish(0, 0, "x")).expect("deliver 0 x")
                .authenticate(null).expect()
                .reauthenticate(null).expect("AUTH REAUTHENTICATE M");
    }

    @Test
    @Tag("v5-4.12.1-2")
    void authenticationAgainThatTheServerRefuses() {
        connected().reauthenticate(null).ignore().receive(Wire.disconnect(ReasonCode.NOT_AUTHORIZED))
                .expect("close SERVER NOT_AUTHORIZED");
    }

    @Test
    @Tag("v5-4.12.0-7")
    void noAuthenticationAgainWithoutAMethodOrAConnectionOrTwice() {
        for (Session session : List.of(new SessionScript(Mode.V5).connected().session(),
                connecting().session(), connected().reauthenticate(null).ignore().session(),
                new SessionScript(Mode.V3_1_1).connected().session())) {
            assertThrows(IllegalStateException.class, () -> session.reauthenticate(null, 0));
        }
    }

    @Test
    void silenceAfterAuthenticationAgainCloses() {
        SessionScript script = connected().reauthenticate(null).ignore();
        assertEquals(script.now() + 10 * SessionScript.SECOND, script.session().deadline());
        script.tick(false).expect();
        assertEquals(script.now() + 10 * SessionScript.SECOND, script.session().deadline());
        script.tick(true).expect("close CLIENT UNSPECIFIED_ERROR", "DISCONNECT UNSPECIFIED_ERROR");
    }

    @Test
    void theNextConnectionMayHaveNoMethod() {
        connected().lost().connect().expect("CONNECT 'c'").receive(Wire.connack(true)).expect("connected");
    }

    @Test
    void version311KnowsNoMethod() {
        SessionScript script = new SessionScript(Mode.V3_1_1);
        script.session().connect(CREDENTIALS, script.now());
        Packet connect = script.session().nextPacket(script.now());
        assertEquals(Properties.NONE, ((Connect) connect).properties());
        script.receive(Wire.connack(false)).expect("connected");
    }
}
