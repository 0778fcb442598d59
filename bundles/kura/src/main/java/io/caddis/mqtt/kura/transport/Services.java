package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.MqttClientFactory;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.kura.ssl.SslManagerService;

/** What the transport uses of others, as it is when it is asked for. */
public interface Services {
    /** Caddis; null while its bundle is being replaced. */
    MqttClientFactory factory();

    /** Kura's keys and trusted certificates; null if there are none. */
    Tls tls();

    /** The secret itself; throws if it was in the clear. */
    UnaryOperator<String> decrypt();

    /** The machine's hardware address; may give null. */
    Supplier<String> macAddress();

    /** Kura's manager of keys, and its service properties. */
    record Tls(SslManagerService manager, Map<String, ?> properties) {
    }
}
