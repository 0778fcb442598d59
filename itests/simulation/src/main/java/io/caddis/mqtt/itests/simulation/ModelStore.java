package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionStore;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * A disk with what one client keeps on it, and the stores that write it, one after the other: group commit takes its
 * time, the disk is full now and then, the time of day jumps, and what is not committed when the process dies is gone.
 */
final class ModelStore {
    private static final long RETRY_NANOS = Timeline.SECOND;

    private final Simulation world;
    private final Timeline timeline;
    private KeptState kept = new KeptState();
    /** Who writes now; the next one waits for its end. */
    private Journal writer;
    private long fullUntilNanos;
    /** The time of day, less the time since the start. */
    private long timeOfDayNanos;

    ModelStore(Simulation world) {
        this.world = world;
        timeline = world.timeline();
    }

    /** What would survive now. */
    KeptState kept() {
        return kept;
    }

    /** A store bundle. */
    SessionStore store() {
        return new SessionStore() { // not a lambda: each is another store
            @Override
            public SessionJournal open(String clientName, LongSupplier clock, int messagesMax,
                    JournalHandler handler) {
                Journal journal = new Journal(world.process(), clock, messagesMax, handler);
                timeline.at(world.latency(), journal::open);
                return journal;
            }
        };
    }

    private void say(String what) {
        world.say("store", () -> what);
    }

    /**
     * Whether a QoS 1 or 2 message with this number is kept, or will be by a store that closes: that it has ended
     * meanwhile such a store does not hear.
     */
    boolean holds(int number) {
        return kept.holds(number) || writer != null && writer.appended.stream().anyMatch(change ->
                change instanceof SessionChange.Accepted accepted && accepted.outgoing().message() != null
                        && Ledger.number(accepted.outgoing().message()) == number);
    }

    // ---- what goes wrong

    void full(long nanos) {
        say("has a full disk for " + nanos / Timeline.MILLI + " ms");
        fullUntilNanos = timeline.nowNanos() + nanos;
    }

    void timeOfDayJumps(long nanos) {
        say("sees the time of day jump by " + nanos / Timeline.SECOND + " s");
        timeOfDayNanos += nanos;
    }

    /** The process dies; a part of what was under way may have been written. */
    void die() {
        if (writer != null) {
            int survive = world.random().nextInt(writer.appended.size() + 1);
            while (survive-- > 0) {
                writer.keep(writer.appended.poll());
            }
            writer = null;
        }
        kept.forgetTokens();
        say("has after the end of the process: " + kept);
    }

    /** Nothing waits to be written. What a client changes before its store is open waits with the client. */
    boolean isIdle() {
        return isOpen() && writer.appended.isEmpty() && !writer.commitPlanned;
    }

    /** What is changed now will be kept in any case, unless the process dies. */
    boolean isOpen() {
        return writer != null && !writer.closing;
    }

    private final class Journal implements SessionJournal {
        private final SimulatedThreads process;
        private final LongSupplier clock;
        private final int messagesMax;
        private final JournalHandler handler;
        private final ArrayDeque<SessionChange> appended = new ArrayDeque<>();
        private long committed;
        private boolean open;
        private boolean commitPlanned;
        private boolean failing;
        private boolean closing;
        private boolean deleting;

        Journal(SimulatedThreads process, LongSupplier clock, int messagesMax, JournalHandler handler) {
            this.process = process;
            this.clock = clock;
            this.messagesMax = messagesMax;
            this.handler = handler;
        }

        private void later(long nanos, Runnable action) {
            timeline.at(nanos, () -> {
                if (process.isAlive()) {
                    action.run();
                }
            });
        }

        private long shiftNanos() {
            return clock.getAsLong() - timeline.nowNanos() - timeOfDayNanos;
        }

        private void open() {
            if (!process.isAlive()) {
                return;
            }
            if (closing) {
                end();
            } else if (writer != null || isFull()) {
                handler.failed(writer != null ? "another one has it" : "the disk is full");
                later(RETRY_NANOS, this::open);
            } else {
                writer = this;
                open = true;
                SessionState state = kept.state(messagesMax, shiftNanos());
                say("opens with " + kept);
                handler.opened(state, null);
            }
        }

        private boolean isFull() {
            return timeline.nowNanos() < fullUntilNanos;
        }

        @Override
        public void append(SessionChange change) {
            if (!process.isAlive()) {
                return;
            }
            appended.add(atTimeOfDay(change));
            planCommit(world.pause() + world.random().nextLong(world.plan().commitMaxMillis * Timeline.MILLI));
        }

        private SessionChange atTimeOfDay(SessionChange change) {
            if (!(change instanceof SessionChange.Accepted accepted)
                    || accepted.outgoing().expiresAtNanos() == Session.NO_DEADLINE) {
                return change;
            }
            Outgoing one = accepted.outgoing();
            return new SessionChange.Accepted(new Outgoing(one.sequence(), one.token(), one.stage(), one.packetId(),
                    one.message(), one.expiresAtNanos() - shiftNanos()), accepted.tag());
        }

        private void planCommit(long nanos) {
            if (!commitPlanned) {
                commitPlanned = true;
                later(nanos, this::commit);
            }
        }

        private void commit() {
            commitPlanned = false;
            if (writer != this) {
                return;
            }
            if (isFull() && !deleting) {
                if (!failing) {
                    failing = true;
                    say("cannot write: the disk is full");
                    handler.failed("the disk is full");
                }
                planCommit(RETRY_NANOS);
                return;
            }
            failing = false;
            int count = appended.size();
            while (!appended.isEmpty()) {
                keep(appended.poll());
            }
            committed += count;
            long told = committed;
            say("has committed " + told + " changes");
            later(world.pause(), () -> {
                if (writer == this) {
                    handler.committed(told);
                    if (closing && appended.isEmpty() && told == committed) {
                        end();
                    }
                }
            });
        }

        private void keep(SessionChange change) {
            world.say("store", () -> "keeps " + change);
            kept.apply(change);
            if (change instanceof SessionChange.Accepted accepted) {
                world.ledger().kept(accepted.outgoing().message());
            }
        }

        private void end() {
            if (writer == this) {
                writer = null;
                if (deleting) {
                    kept = new KeptState();
                }
            }
            handler.closed();
        }

        @Override
        public void load(long afterSequence, int loadMax, long bytesMax) {
            later(world.pause(), () -> {
                if (!appended.isEmpty()) {
                    commit(); // all that was appended before counts
                }
                if (!appended.isEmpty()) {
                    later(RETRY_NANOS, () -> load(afterSequence, loadMax, bytesMax));
                    return;
                }
                handler.loaded(kept.queued(afterSequence, loadMax, bytesMax, shiftNanos()));
            });
        }

        @Override
        public void close() {
            closing = true;
            if (open) {
                planCommit(world.pause());
            }
        }

        @Override
        public void delete() {
            deleting = true;
            close();
        }
    }
}
