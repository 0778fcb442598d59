package io.caddis.mqtt.itests.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The threads of one process: its tasks and timers are events of the timeline. When the process dies, so do they. */
final class SimulatedThreads {
    private final Timeline timeline;
    private final LongSupplier pause;
    private int tasks;
    private int alarms;
    private boolean dead;
    final DrivenClient.Threads threads = new DrivenClient.Threads(new Pool(), new Timer());

    /** @param pause how long the next task waits for a thread, in nanoseconds */
    SimulatedThreads(Timeline timeline, LongSupplier pause) {
        this.timeline = timeline;
        this.pause = pause;
    }

    /** Tasks that wait for a thread. */
    int tasks() {
        return tasks;
    }

    /** Timers that are set. */
    int alarms() {
        return alarms;
    }

    boolean isAlive() {
        return !dead;
    }

    void die() {
        dead = true;
    }

    private class Pool extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            tasks++;
            timeline.at(pause.getAsLong(), () -> {
                tasks--;
                if (!dead) {
                    task.run();
                }
            });
        }

        @Override
        public void shutdown() {
            throw new UnsupportedOperationException("a bundle's threads end with its process");
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Timer extends Pool implements ScheduledExecutorService {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return new Alarm(task, unit.toNanos(delay), 0);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initial, long period, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
            return new Alarm(task, unit.toNanos(initial), unit.toNanos(delay));
        }
    }

    private final class Alarm implements ScheduledFuture<Object> {
        private final Runnable task;
        private final long againNanos;
        private Timeline.Event event;
        private boolean cancelled;
        private boolean done;

        /** @param againNanos as a pause before each further time; 0 for once */
        Alarm(Runnable task, long delayNanos, long againNanos) {
            this.task = task;
            this.againNanos = againNanos;
            set(delayNanos);
        }

        private void set(long delayNanos) {
            alarms++;
            event = timeline.at(delayNanos, this::ring);
        }

        private void ring() {
            alarms--;
            done = againNanos == 0;
            if (!dead) {
                task.run();
                if (!done && !cancelled) {
                    set(againNanos);
                }
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            boolean waits = event.cancel();
            alarms -= waits ? 1 : 0;
            cancelled |= waits || againNanos > 0;
            return cancelled;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public boolean isDone() {
            return done || cancelled;
        }

        @Override
        public Object get() {
            throw new UnsupportedOperationException("nobody waits in the simulation");
        }

        @Override
        public Object get(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException("nobody waits in the simulation");
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(event.dueNanos() - timeline.nowNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
