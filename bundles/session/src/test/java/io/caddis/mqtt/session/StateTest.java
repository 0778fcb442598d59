package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.publish;
import static io.caddis.mqtt.session.Wire.puback;
import static io.caddis.mqtt.session.Wire.pubrec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What belongs to a session and what to its connection. */
class StateTest {
    private static SessionState stateOf(SessionScript script) {
        script.then(() -> script.session().lost(script.now())).ignore();
        return script.session().snapshot();
    }

    @EveryMode
    @Tag("u-4.1")
    @Tag("u3-4.1")
    @Tag("v3-4.1.0-1")
    @Tag("v5-4.1.0-1")
    void whatIsUnfinishedIsKeptAndWhatIsFinishedIsNot(Mode mode) {
        SessionState state = stateOf(new SessionScript(mode).connected().publish(0, 1, 2, 1, 2).ignore()
                .receive(puback(1), pubrec(4)).ignore()
                .receive(publish(7, 1, "in"), publish(8, 2, "in"), publish(9, 2, "in")).ignore()
                .delivered(2).ignore().receive(Wire.pubrel(8)).ignore());
        assertEquals(List.of("RELEASED 4", "SENT 2", "SENT 3"),
                state.outgoing().stream().map(one -> one.stage() + " " + one.packetId()).toList());
        assertEquals(List.of(9), state.incoming().stream().map(SessionState.Incoming::packetId).toList());
    }

    /** Limits, quotas and the keep alive are the connection's: the next one has its own. */
    @Test
    @Tag("u-4.1")
    @Tag("u-3.2.2.2")
    void limitsAreNotKept() {
        SessionState state = stateOf(new SessionScript(Mode.V5).connected(connack(false, Property.RECEIVE_MAXIMUM, 1,
                Property.MAXIMUM_QOS, 1, Property.SERVER_KEEP_ALIVE, 1)).publish(1).ignore());
        new SessionScript(Mode.V5).state(state).connect().ignore().receive(connack(true))
                .expect("connected", "PUBLISH 1 dup q1 t1").publish(2, 2)
                .expect("PUBLISH 2 q2 t1", "PUBLISH 3 q2 t2");
    }

    @EveryMode
    @Tag("u-4.3.3")
    void afterPubrecTheIdentifierIsKeptWithoutTheMessage(Mode mode) {
        SessionState state = stateOf(new SessionScript(mode).connected().publish(2, 2).ignore()
                .receive(pubrec(1)).ignore());
        SessionState.Outgoing released = state.outgoing().get(0);
        assertEquals(Stage.RELEASED, released.stage());
        assertEquals(1, released.packetId());
        assertNull(released.message());
        assertNotNull(state.outgoing().get(1).message());
    }

    /** A session that ends with its connection leaves nothing that could be taken for its own by the next. */
    @EveryMode
    @Tag("v3-3.1.2-6")
    @Tag("v5-3.1.2-4")
    @Tag("v5-3.1.2-23")
    void ofASessionThatEndedNothingIsSentAgain(Mode mode) {
        int next = mode.restored() ? 3 : 4;
        new SessionScript(mode).sessionExpirySeconds(0).connected().publish(1, 2, 2).ignore()
                .receive(pubrec(3)).expect("PUBREL 3")
                .lost().connect().expect("CONNECT 'c' clean").receive(connack(false))
                .expect("connected", "done 3", "PUBLISH " + next + " q1 t1", "PUBLISH " + (next + 1) + " q2 t2");
    }

    @EveryMode
    @Tag("v3-3.1.2-4")
    @Tag("v5-3.1.2-23")
    void aSessionThatIsKeptGoesOnWithItsIdentifiers(Mode mode) {
        new SessionScript(mode).connected().publish(1, 2, 2).ignore().receive(pubrec(3)).expect("PUBREL 3")
                .lost().connect().expect("CONNECT 'c'").receive(connack(true))
                .expect("connected", "PUBREL 3", "PUBLISH 1 dup q1 t1", "PUBLISH 2 dup q2 t2");
    }

    /** No message is resumed for a client of another name, and none is lost: they become new. */
    @EveryMode
    @Tag("v3-3.1.3-2")
    @Tag("v5-3.1.3-2")
    void theClientIdentifierNamesTheState(Mode mode) {
        SessionState state = stateOf(new SessionScript(mode).clientId("one").connected().publish(1).ignore()
                .receive(publish(7, 2, "in")).ignore());
        new SessionScript(mode).clientId("two").state(state).connect().ignore().receive(connack(false))
                .expect("connected", "PUBLISH 2 q1 t1").receive(publish(7, 2, "in")).expect("deliver 2 in");
        new SessionScript(mode).clientId("one").state(state).connect().expect("CONNECT 'one'").receive(connack(true))
                .expect("connected", "PUBLISH 1 dup q1 t1").receive(Wire.again(7, 2, "in")).expect();
    }
}
