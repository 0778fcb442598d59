package io.caddis.mqtt.kura.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trap 4: the cause is an exception of the class that Kura's own bundle knows, or a bad password boots the gateway. */
class AuthenticationCauseTest {
    private static final String PAHO = "org.eclipse.paho.client.mqttv3.MqttException";

    /** Stands for Paho's. */
    public static final class Theirs extends Exception {
        private static final long serialVersionUID = 1L;

        final int reason;

        /** As Paho's. */
        public Theirs(int reason) {
            this.reason = reason;
        }
    }

    /** A class of a bundle with Paho in it. */
    public static final class Listener {
    }

    /** Gives its listener a loader that has Paho, as the bundle of Kura's DataService has. */
    private static final class Loader extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(PAHO)) {
                return Theirs.class;
            }
            if (!name.equals(Listener.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = Listener.class.getResourceAsStream("AuthenticationCauseTest$Listener.class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static Object listener() throws ReflectiveOperationException {
        Object made = new Loader().loadClass(Listener.class.getName()).getConstructor().newInstance();
        assertNotEquals(Listener.class, made.getClass());
        return made;
    }

    private static DisconnectCause refused(ReasonCode code) {
        return new DisconnectCause(DisconnectCause.Source.SERVER, code, "refused");
    }

    @ParameterizedTest
    @CsvSource({"CLIENT_IDENTIFIER_NOT_VALID, 2", "BAD_USER_NAME_OR_PASSWORD, 4", "NOT_AUTHORIZED, 5", "BANNED, 5"})
    void aRefusalIsPahos(ReasonCode code, int reason) throws Exception {
        Theirs cause = assertInstanceOf(Theirs.class,
                AuthenticationCause.of(refused(code), List.of(new Object(), listener())));
        assertEquals(reason, cause.reason);
        assertEquals(code, assertInstanceOf(MqttException.class, cause.getCause()).reasonCode());
    }

    @Test
    void otherFailuresAreOurs() throws Exception {
        assertInstanceOf(MqttException.class,
                AuthenticationCause.of(refused(ReasonCode.SERVER_UNAVAILABLE), List.of(listener())));
        assertInstanceOf(MqttException.class, AuthenticationCause.of(new DisconnectCause(
                DisconnectCause.Source.CLIENT, ReasonCode.NOT_AUTHORIZED, "ours"), List.of(listener())));
        assertInstanceOf(MqttException.class, AuthenticationCause.of(refused(ReasonCode.NOT_AUTHORIZED), List.of()));
    }
}
