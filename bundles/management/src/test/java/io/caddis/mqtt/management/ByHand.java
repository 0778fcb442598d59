package io.caddis.mqtt.management;

import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A clock, a timer and a pool that only move when a test says so, all on the test's thread. */
public final class ByHand {
    public static final long MILLI = 1_000_000L;
    public static final long SECOND = 1_000_000_000L;

    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private long now;
    private long number;
    private boolean closed;
    /** The pool takes nothing for now, for all its threads are busy. */
    public boolean full;
    /** Nothing more can be scheduled for now. */
    public boolean noMemory;
    public final Workers workers = new Workers(new Pool(), new Timer());

    /** @param now where the clock starts; a real one may start anywhere, also shortly before it overflows */
    public ByHand(long now) {
        this.now = now;
    }

    public long now() {
        return now;
    }

    /** Runs what the pool was given, and what that gives it. */
    public void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs one task of the pool. False if there is none. */
    public boolean step() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Runs one task of the pool, as a thread does that has read something. */
    public void visit() {
        workers.visitFor(tasks.remove()).run();
    }

    /** Lets time pass, alarm by alarm, each followed by what it gave the pool. */
    public void pass(long nanos) {
        pass(nanos, this::settle);
    }

    /** @param settle called after each alarm, and at the end */
    public void pass(long nanos, Runnable settle) {
        long end = now + nanos;
        while (!alarms.isEmpty() && alarms.peek().due - end <= 0) {
            ring();
            settle.run();
        }
        now = end;
        settle.run();
    }

    /** Goes to the next alarm, but no further than this. */
    public void passToNextAlarm(long nanosMax) {
        if (!alarms.isEmpty() && alarms.peek().due - (now + nanosMax) <= 0) {
            ring();
        } else {
            now += nanosMax;
        }
    }

    private void ring() {
        Alarm alarm = alarms.poll();
        if (alarm.due - now > 0) {
            now = alarm.due;
        }
        alarm.run();
    }

    /** Alarms that are set. */
    public int alarms() {
        return alarms.size();
    }

    public int tasks() {
        return tasks.size();
    }

    private final class Alarm extends FutureTask<Object> implements ScheduledFuture<Object> {
        long due;
        final long againNanos;
        final long order = number++;

        Alarm(Runnable task, long due, long againNanos) {
            super(task, null);
            this.due = due;
            this.againNanos = againNanos;
        }

        @Override
        public void run() {
            if (againNanos == 0) {
                super.run();
            } else if (runAndReset()) {
                due = now + againNanos;
                alarms.add(this);
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            alarms.remove(this);
            return super.cancel(interrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Alarm that = (Alarm) other;
            return due != that.due ? Long.signum(due - that.due) : Long.compare(order, that.order);
        }
    }

    private class Pool extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            if (closed || full) {
                throw new RejectedExecutionException(closed ? "closed" : "full");
            }
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            closed = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return closed;
        }

        @Override
        public boolean isTerminated() {
            return closed && tasks.isEmpty();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Timer extends Pool implements ScheduledExecutorService {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return schedule(task, unit.toNanos(delay), 0);
        }

        private ScheduledFuture<?> schedule(Runnable task, long delayNanos, long againNanos) {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            if (noMemory) {
                throw new InternalError("no memory, on purpose");
            }
            Alarm alarm = new Alarm(task, now + delayNanos, againNanos);
            alarms.add(alarm);
            return alarm;
        }

        @Override
        public void shutdown() {
            closed = true;
            alarms.clear();
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
            return schedule(task, unit.toNanos(initial), unit.toNanos(delay));
        }
    }
}
