package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.Credentials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What AUTH of a client carries. */
class AuthWordsTest {
    private static Properties properties(String data) {
        Properties.Builder properties = Properties.builder().add(Property.AUTHENTICATION_METHOD, "M");
        if (data != null) {
            properties.add(Property.AUTHENTICATION_DATA, Payload.of(data));
        }
        return properties.build();
    }

    /** So no reason string and no user property can make it too large for the server. */
    @Test
    @Tag("v5-3.15.2-1")
    @Tag("v5-3.15.2-2")
    @Tag("v5-3.15.2-3")
    @Tag("v5-4.12.0-3")
    @Tag("v5-4.12.0-5")
    @Tag("v5-4.12.1-1")
    void methodAndDataAndNothingElse() {
        SessionScript script = new SessionScript(Mode.V5);
        ClientSession session = script.session();
        session.connect(new Credentials(null, null, "M", Payload.of("first")), script.now());
        session.nextPacket(script.now());
        session.receive(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties("challenge")), script.now());
        session.authenticate(Payload.of("answer"), script.now());
        assertEquals(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties("answer")),
                session.nextPacket(script.now()));
        session.receive(new Connack(false, ReasonCode.SUCCESS, properties(null)), script.now());
        session.authenticate(null, script.now());
        session.reauthenticate(null, script.now());
        assertEquals(new Auth(ReasonCode.REAUTHENTICATE, properties(null)), session.nextPacket(script.now()));
        session.receive(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(null)), script.now());
        session.authenticate(null, script.now());
        assertEquals(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(null)), session.nextPacket(script.now()));
    }
}
