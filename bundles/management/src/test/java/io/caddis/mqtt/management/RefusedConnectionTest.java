package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses is told with the keys to look at. */
class RefusedConnectionTest {
    private final Scene scene = new Scene();

    private String cause() {
        return scene.client.status().cause().orElseThrow().text();
    }

    @ParameterizedTest
    @CsvSource({"NOT_AUTHORIZED, username and .password", "NOT_AUTHORIZED, client.id", "NOT_AUTHORIZED, will.topic",
            "BAD_USER_NAME_OR_PASSWORD, username and .password", "CLIENT_IDENTIFIER_NOT_VALID, client.id"})
    void aRefusalNamesTheKeysToLookAt(ReasonCode reasonCode, String keys) {
        scene.create().withParts();
        scene.refuse(reasonCode);
        assertEquals(ConnectionState.BACKOFF, scene.state());
        assertTrue(cause().contains(reasonCode.name()) && cause().contains(keys), cause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish", "subscribe"})
    void theEndOfAConnectionNamesTheRight(String right) {
        scene.connected();
        scene.send(new Disconnect(ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        assertTrue(cause().contains("NOT_AUTHORIZED") && cause().contains(right), cause());
    }
}
