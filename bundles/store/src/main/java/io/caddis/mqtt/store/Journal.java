package io.caddis.mqtt.store;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionState;
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
    private List<Load> loads = new ArrayList<>();
    private boolean closing;
    private boolean deleting;
    private boolean announced;

    // the writer's thread only
    private KeptSession kept;
    /** Taken and not committed, in order; the first {@code applied} of them are in {@code kept}. */
    private List<SessionChange> uncommitted = new ArrayList<>();
    private int applied;
    private List<Load> takenLoads = new ArrayList<>();
    private boolean ends;
    private boolean endsDeleted;
    private boolean known;
    private boolean told;
    private long committed;
    private String failure;
    /** It cannot be used although the file can. */
    private boolean damaged;

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
            if (closing) {
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
            closing = true;
            announced = true;
        }
        writer.ready(this);
    }

    @Override
    public void delete() {
        synchronized (this) {
            deleting |= !closing;
            closing = true;
            announced = true;
        }
        writer.ready(this);
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
            ends = closing;
            endsDeleted = deleting;
        }
    }

    /** The file was closed under it: all that was not committed is applied again to the next one. */
    void detach() {
        kept = null;
        applied = 0;
    }

    /** Brings the changes into the file's maps. */
    void apply(StoreFile file) {
        if (endsDeleted) {
            file.remove(client);
            return;
        }
        if (damaged) {
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
            damaged = true;
            fail("what the store keeps of client " + client + " is damaged: " + e.getMessage() + ". Delete the client"
                    + " to forget its messages, or restore a copy of the store");
        }
    }

    private void attach(StoreFile file) {
        kept = new KeptSession(file.states(client), file.messages(client), clock);
        if (!told) {
            SessionState state = kept.read(messagesMax);
            told = true;
            failure = null;
            String report = writer.reportFor(client);
            tell(() -> handler.opened(state, report));
        }
    }

    /** What {@link #apply} did is on the disk. */
    void committed() {
        if (damaged || endsDeleted) {
            return;
        }
        if (!uncommitted.isEmpty() || failure != null) {
            committed += uncommitted.size();
            uncommitted.clear();
            applied = 0;
            failure = null;
            tell(() -> handler.committed(committed));
        }
        for (Load load : takenLoads) {
            tell(() -> handler.loaded(kept.load(load.afterSequence, load.messagesMax, load.bytesMax)));
        }
        takenLoads.clear();
    }

    /** It cannot be written now. Told once, and again when the reason changes. */
    void fail(String text) {
        if (!text.equals(failure)) {
            failure = text;
            tell(() -> handler.failed(text));
        }
    }

    void closed() {
        kept = null;
        tell(handler::closed);
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) { // its bundle may be gone
            LOG.error("client {}: the user of its journal failed", client, e);
        }
    }

    boolean ends() {
        return ends;
    }

    /** True the first time. */
    boolean arrives() {
        boolean first = !known;
        known = true;
        return first;
    }

    boolean hasFailure() {
        return failure != null;
    }

    /** The end of the process, or of the store, is the end of all journals. */
    void end() {
        synchronized (this) {
            closing = true;
        }
    }
}
