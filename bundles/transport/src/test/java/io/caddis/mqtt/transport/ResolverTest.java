package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hosts are addresses, so that nobody is asked for them. */
class ResolverTest {
    @ParameterizedTest
    @CsvSource({"1.2.3.4, 1.2.3.4", "255.255.255.255, 255.255.255.255", "0.0.0.0, 0.0.0.0", "127.000.00.1, 127.0.0.1",
            "::1, 0:0:0:0:0:0:0:1"})
    void addressesAreRead(String host, String address) {
        assertEquals(address, Resolver.literal(host).getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "1", "1.2.3", "1.2.3.4.5", "1.2.3.4.", ".1.2.3.4", "1..2.3", "256.1.1.1",
            "1.2.3.999", "0001.2.3.4", "1.2.3.4a", "a.b.c.d", "1.2.3.-4", "...."})
    void namesAreNot(String host) {
        assertNull(Resolver.literal(host));
    }
}
