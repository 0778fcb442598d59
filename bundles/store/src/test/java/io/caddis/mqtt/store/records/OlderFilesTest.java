package io.caddis.mqtt.store.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.junit.jupiter.api.Test;

/** What earlier versions wrote, and what they leave when they have had a newer one's file. */
class OlderFilesTest {
    private final MVStore store = new MVStore.Builder().open();
    private final MVMap<Long, byte[]> states = map("states");

    private MVMap<Long, byte[]> map(String name) {
        return store.openMap(name, new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    }

    private KeptSession session() {
        return new KeptSession(states, map("messages"), map("arrivals"), map("tracks"), () -> 0);
    }

    private static SessionChange accepted(long sequence, String tag) {
        return new SessionChange.Accepted(new Outgoing(sequence, 0, Stage.QUEUED, 0, Message.of("t", "x"),
                Session.NO_DEADLINE), tag);
    }

    /** The head as it was before there were tags, with as many numbers. */
    private void olderHead(long nextSequence, long blocks) {
        states.put(KeptSession.HEAD, new RecordWriter().number(nextSequence).number(1).octet(1).text("id")
                .number(blocks).text("server").number(0).seal(KeptSession.HEAD));
    }

    @Test
    void aHeadWithoutTagsIsRead() {
        olderHead(7, 0);
        SessionState state = session().read(10);
        assertEquals("id", state.clientId());
        assertEquals("server", state.server());
        assertEquals(7, state.nextSequence());
        assertEquals(List.of(), state.tracked());
    }

    @Test
    void anEvenOlderOneIsRead() {
        states.put(KeptSession.HEAD, new RecordWriter().number(7).number(1).octet(1).text("id").number(0)
                .seal(KeptSession.HEAD));
        assertEquals(new SessionState(SessionState.FORMAT, "id", true, List.of(), List.of(), List.of(), 1, 7, 0, 0),
                session().read(10));
    }

    @Test
    void tagsStayWhenAnOlderVersionHadTheFile() {
        KeptSession newer = session();
        newer.apply(accepted(1, "one"));
        newer.apply(accepted(2, "two"));
        newer.write();
        olderHead(3, 1);
        assertEquals(List.of("one", "two"), session().read(10).tracked().stream().map(SessionState.Tracked::tag)
                .toList());
        KeptSession again = session();
        again.apply(new SessionChange.Ended(1));
        again.apply(new SessionChange.Settled(1));
        again.write();
        assertEquals(List.of(new SessionState.Tracked(2, "two", false, null)), session().read(10).tracked());
    }
}
