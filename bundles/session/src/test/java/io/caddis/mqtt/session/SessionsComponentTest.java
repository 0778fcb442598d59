package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The door. */
class SessionsComponentTest {
    private static final SessionOptions OPTIONS =
            TestOptions.of(ProtocolVersion.V5, "c", true, 0, 0, TestOptions.inbound(10),
                    TestOptions.outbound(10, 10, 1000));

    @Test
    void eachSessionIsItsOwn() {
        SessionsComponent sessions = new SessionsComponent();
        Session one = sessions.create(OPTIONS, SessionState.EMPTY);
        Session other = sessions.create(OPTIONS, SessionState.EMPTY);
        one.publish(1, Wire.message(1, "t"), 0);
        assertEquals(1, one.backlog().queued());
        assertEquals(0, other.backlog().queued());
    }

    @Test
    void aParkedStateIsGivenOutOnceToItsClient() {
        SessionsComponent sessions = new SessionsComponent();
        SessionState state = new SessionState(SessionState.FORMAT, "c", true, List.of(), List.of(), List.of(), 7,
                1, 0, 0);
        sessions.park("client", state);
        assertSame(SessionState.EMPTY, sessions.unpark("other"));
        assertSame(state, sessions.unpark("client"));
        assertSame(SessionState.EMPTY, sessions.unpark("client"));
    }
}
