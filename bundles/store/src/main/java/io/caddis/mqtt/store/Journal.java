package io.caddis.mqtt.store;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.store.file.Reports;
import io.caddis.mqtt.store.file.StoreFile;
import io.caddis.mqtt.store.records.DamagedException;
import io.caddis.mqtt.store.records.KeptSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's changes on their way into the file. What others ask for is noted under a small lock, which ends every
 * chain of locks; all else is the writer's thread's.
 */
final class Journal implements SessionJournal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    final String client;
    private final LongSupplier clock;
    private final int messagesMax;
    private final JournalHandler handler;
    private final StoreWriter writer;

    // guarded by this
    private List<SessionChange> appended = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();
    private Wish wish = Wish.OPEN;
    /** The writer knows that there is something to take. */
    private boolean announced;

    // the writer's thread only
    private KeptSession kept;
    /** Taken and not committed, in order; the first {@code applied} of them are in {@code kept}. */
    private List<SessionChange> uncommitted = new ArrayList<>();
    private int applied;
    private List<Load> takenLoads = new ArrayList<>();
    private Wish takenWish = Wish.OPEN;
    private Stage stage = Stage.NEW;
    private long committed;
    private String failure;

    /** What its user wants of it. */
    enum Wish {
        /** Next: CLOSED by close or the end of the store, DELETED by delete. */
        OPEN,
        /** What was appended is committed, and nothing more is taken. The last one. */
        CLOSED,
        /** All that is kept of the client is forgotten. The last one. */
        DELETED
    }

    /** How far the writer is with it. */
    enum Stage {
        /** Next: ARRIVED when the writer takes the first thing from it. */
        NEW,
        /** It may wait for another one of the client to end. Next: OPENED or DAMAGED by the first apply, CLOSED. */
        ARRIVED,
        /** Its user was told the state. Next: DAMAGED by a later apply, CLOSED. */
        OPENED,
        /** It cannot be used although the file can. Next: CLOSED. */
        DAMAGED,
        /** The writer has no more to do with it, whatever is still asked of it. The last one. */
        CLOSED
    }

    record Load(long afterSequence, int messagesMax, long bytesMax) {
    }

    Journal(StoreWriter writer, String client, LongSupplier clock, int messagesMax, JournalHandler handler) {
        this.writer = writer;
        this.client = client;
        this.clock = clock;
        this.messagesMax = messagesMax;
        this.handler = handler;
    }

    // ---- any thread

    @Override
    public void append(SessionChange change) {
        synchronized (this) {
            if (wish != Wish.OPEN) {
                return;
            }
            appended.add(change);
            if (announced) {
                return;
            }
            announced = true;
        }
        writer.ready(this);
    }

    @Override
    public void load(long afterSequence, int max, long bytesMax) {
        synchronized (this) {
            loads.add(new Load(afterSequence, max, bytesMax));
            announced = true;
        }
        writer.ready(this);
    }

    @Override
    public void close() {
        synchronized (this) {
            wish(Wish.CLOSED);
            announced = true;
        }
        writer.ready(this);
    }

    @Override
    public void delete() {
        synchronized (this) {
            wish(Wish.DELETED);
            announced = true;
        }
        writer.ready(this);
    }

    /** The end of the process, or of the store, is the end of all journals. */
    synchronized void end() {
        wish(Wish.CLOSED);
    }

    /** The first wish that is not OPEN stays. */
    private void wish(Wish newWish) {
        assert Thread.holdsLock(this);
        wish = wish == Wish.OPEN ? newWish : wish;
    }

    // ---- the writer's thread

    /** Takes what was asked for. */
    void take() {
        synchronized (this) {
            announced = false;
            if (uncommitted.isEmpty()) {
                List<SessionChange> empty = uncommitted;
                uncommitted = appended;
                appended = empty;
            } else {
                uncommitted.addAll(appended);
                appended.clear();
            }
            if (!loads.isEmpty()) {
                takenLoads.addAll(loads);
                loads.clear();
            }
            takenWish = wish;
        }
    }

    /** The file was closed under it: all that was not committed is applied again to the next one. */
    void detach() {
        kept = null;
        applied = 0;
    }

    /**
     * Brings the changes into the file's maps.
     *
     * @throws DamagedException if what is there is not what was written, unless nothing helps against that
     */
    void apply(StoreFile file) {
        if (takenWish == Wish.DELETED) {
            file.remove(client);
            return;
        }
        if (stage == Stage.DAMAGED) {
            return;
        }
        try {
            if (kept == null) {
                attach(file);
            }
            for (; applied < uncommitted.size(); applied++) {
                kept.apply(uncommitted.get(applied));
            }
            kept.write();
        } catch (DamagedException e) {
            if (writer.place().mayRecover()) {
                throw e;
            }
            stage = Stage.DAMAGED;
            fail("what the store keeps of client " + client + " is damaged: " + e.getMessage() + ". Delete the client"
                    + " to forget its messages, or restore a copy of the store");
        }
    }

    private void attach(StoreFile file) {
        kept = new KeptSession(file.states(client), file.messages(client), file.arrivals(client),
                file.tracks(client), clock);
        if (stage == Stage.ARRIVED) {
            SessionState state = kept.read(messagesMax);
            stage = Stage.OPENED;
            failure = null;
            String report = writer.place().reportFor(client);
            tell(() -> handler.opened(state, report));
        }
    }

    /** What {@link #apply} did is on the disk. */
    void committed() {
        if (stage == Stage.DAMAGED || takenWish == Wish.DELETED) {
            return;
        }
        if (!uncommitted.isEmpty() || failure != null) {
            committed += uncommitted.size();
            uncommitted.clear();
            applied = 0;
            failure = null;
            tell(() -> handler.committed(committed));
        }
        while (!takenLoads.isEmpty()) { // it stays if what it asks for cannot be read, and is asked again
            Load load = takenLoads.get(0);
            List<SessionState.Outgoing> loaded = kept.load(load.afterSequence, load.messagesMax, load.bytesMax);
            takenLoads.remove(0);
            tell(() -> handler.loaded(loaded));
        }
    }

    /** It cannot be written now. Told once, and again when the reason changes. */
    void fail(String text) {
        if (!text.equals(failure)) {
            failure = text;
            tell(() -> handler.failed(text));
        }
    }

    void closed() {
        stage = Stage.CLOSED;
        kept = null;
        tell(handler::closed);
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) { // its bundle may be gone; and the other journals wait for this thread
            Reports.error(LOG, "client {}: the user of its journal failed", client, e);
        }
    }

    boolean ends() {
        return takenWish != Wish.OPEN;
    }

    boolean isClosed() {
        return stage == Stage.CLOSED;
    }

    /** True the first time. */
    boolean arrive() {
        if (stage != Stage.NEW) {
            return false;
        }
        stage = Stage.ARRIVED;
        return true;
    }

    boolean hasFailure() {
        return failure != null;
    }
}
