package io.caddis.mqtt.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.store.file.Disk;
import io.caddis.mqtt.store.file.StoreFile;
import io.caddis.mqtt.store.records.KeptSession;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What went through the store leaves nothing behind: neither in the file nor in what opening has to read. */
class HistoryTest {
    private static final int MESSAGES = 1_000_000;
    private static final int GROUP = 500;
    private static final long FILE_BYTES_MAX = 8L << 20;
    private static final long READ_BYTES_MAX = 1L << 20;

    @TempDir
    Path folder;

    @Test
    void aMillionMessagesLaterOpeningIsAsAtTheBeginning() throws Exception {
        StoreFile file = StoreFile.open(folder, Disk::open);
        KeptSession kept = kept(file, "busy");
        KeptSession quiet = kept(file, "quiet");
        Message message = Message.of(TopicName.of("plant/line/temperature"), Payload.wrap(new byte[64]));
        long largest = 0;
        for (long first = 1; first <= MESSAGES; first += GROUP) {
            for (long sequence = first; sequence < first + GROUP; sequence++) {
                if (sequence > GROUP) {
                    kept.apply(new SessionChange.Ended(sequence - GROUP));
                }
                kept.apply(new SessionChange.Accepted(new Outgoing(sequence, 0, Stage.SENT,
                        (int) (sequence % 0xFFFF) + 1, message, Session.NO_DEADLINE)));
            }
            kept.write();
            if (first % 100_000 == 1) { // one that stays, among those that go
                quiet.apply(new SessionChange.Accepted(new Outgoing(first, 0, Stage.QUEUED, 0, message,
                        Session.NO_DEADLINE)));
                quiet.write();
            }
            file.commit();
            file.tidy();
            largest = Math.max(largest, file.size());
        }
        assertTrue(largest <= FILE_BYTES_MAX, "the file took " + largest + " bytes at most");
        file.close();

        file = StoreFile.open(folder, Disk::open);
        assertEquals(GROUP, kept(file, "busy").read(Integer.MAX_VALUE).outgoing().size());
        assertEquals(MESSAGES / 100_000, kept(file, "quiet").read(Integer.MAX_VALUE).outgoing().size());
        assertTrue(file.readBytes() <= READ_BYTES_MAX, "opening read " + file.readBytes() + " bytes");
        file.close();
    }

    private static KeptSession kept(StoreFile file, String client) {
        return new KeptSession(file.states(client), file.messages(client), file.arrivals(client), file.tracks(client),
                () -> 0);
    }
}
