package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a connection could not be made, as Kura understands it. Kura's DataService takes a failure for one of credentials
 * only if its cause is an exception of the Paho that is embedded in its own bundle, with reason 2, 4 or 5; any other is
 * a failure of the network to it, and after ten of these, where recovery is on, the gateway is booted again. So that
 * very class is looked up by the class loader of the listener that DataService added, which is all that it gives us.
 */
final class AuthenticationCause {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);
    private static final String PAHO = "org.eclipse.paho.client.mqttv3.MqttException";
    /** The return codes of CONNACK (MQTT 3.1.1, 3.2.2.3), which are Paho's reasons, too. */
    private static final Map<ReasonCode, Integer> REASONS = Map.of(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, 2,
            ReasonCode.BAD_USER_NAME_OR_PASSWORD, 4, ReasonCode.BAD_AUTHENTICATION_METHOD, 4,
            ReasonCode.NOT_AUTHORIZED, 5, ReasonCode.BANNED, 5);

    private AuthenticationCause() {
    }

    /** The cause to give to Kura. */
    static Throwable of(DisconnectCause why, Iterable<?> listeners) {
        Throwable ours = new MqttException(Kind.REJECTED, why.reasonCode(), why.toString());
        Integer reason = why.source() == DisconnectCause.Source.SERVER ? REASONS.get(why.reasonCode()) : null;
        if (reason == null) {
            return ours;
        }
        for (Object listener : listeners) {
            Optional<Throwable> theirs = ofPaho(listener.getClass().getClassLoader(), reason);
            if (theirs.isPresent()) {
                try {
                    return theirs.get().initCause(ours);
                } catch (IllegalStateException e) {
                    return theirs.get(); // it has one already
                }
            }
        }
        return ours;
    }

    private static Optional<Throwable> ofPaho(ClassLoader loader, int reason) {
        if (loader == null) {
            return Optional.empty();
        }
        try {
            return Optional.of((Throwable) loader.loadClass(PAHO).getConstructor(int.class).newInstance(reason));
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            LOG.debug("a listener without {}", PAHO, e);
            return Optional.empty();
        }
    }
}
