package io.caddis.mqtt.kura.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.MqttClient;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The one listener with all filters. */
class ReceptionTest {
    /** As a framework that has no memory at that moment. */
    @Test
    void aFilterThatTheFrameworkRefusedComesWithTheNext() {
        Map<String, Object> seen = new HashMap<>();
        boolean[] refuses = {true};
        Reception reception = new Reception(client(), new Registry() {
            @Override
            public <S> Registered register(Class<S> type, S service, Map<String, ?> properties) {
                if (refuses[0]) {
                    throw new OutOfMemoryError("the test's");
                }
                seen.putAll(properties);
                return new Nowhere();
            }
        }, Runnable::run, message -> { });
        assertThrows(OutOfMemoryError.class, () -> reception.add("a/#"));
        refuses[0] = false;
        reception.add("b");
        assertArrayEquals(new String[] {"a/#", "b"}, (String[]) seen.get("mqtt.topic"));
    }

    private static MqttClient client() {
        return (MqttClient) Proxy.newProxyInstance(MqttClient.class.getClassLoader(),
                new Class<?>[] {MqttClient.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "gw";
                    case "poll" -> Optional.empty();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
