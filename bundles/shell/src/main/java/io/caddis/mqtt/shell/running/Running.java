package io.caddis.mqtt.shell.running;

import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.usage.CommandException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One call of a command: where its thread waits, and how the end of the bundle wakes it. */
public final class Running {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Made at the beginning: a bundle that is replaced can no longer load a class. */
    private final CommandException end =
            new CommandException("the bundle of this command is stopped or updated: give it once more");
    private boolean stopped;
    private boolean woken;

    /** Ends all waiting, now and from now on. Any thread; does not wait. */
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** Ends one waiting, the present or the next one. Any thread; does not wait. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    public synchronized boolean isStopped() {
        return stopped;
    }

    /**
     * Waits until woken, stopped or the time is over.
     *
     * @throws CommandException if the bundle stops
     */
    public synchronized void pause(long nanos) throws InterruptedException {
        if (Thread.interrupted()) { // woken so often that it never waits, a command has to end all the same
            throw new InterruptedException();
        }
        long deadline = System.nanoTime() + nanos;
        while (!stopped && !woken) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        woken = false;
        if (stopped) {
            throw end;
        }
    }

    /**
     * Waits for a future. False if it is not done in time.
     *
     * @throws CommandException with what the future failed with
     */
    public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        future.whenComplete((result, failure) -> wake());
        long deadline = System.nanoTime() + limit.toNanos();
        while (!future.isDone()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            pause(left);
        }
        if (future.isCompletedExceptionally()) {
            throw new CommandException(failure(future));
        }
        return true;
    }

    /**
     * Looks again and again, 20 times a second, until something is so. False if it is not in time.
     *
     * @throws CommandException if the bundle stops
     */
    public boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start >= limit.toNanos()) {
                return false;
            }
            pause(LOOK_NANOS);
        }
        return true;
    }

    /** Why a future failed, in words. */
    static String failure(CompletableFuture<?> future) {
        try {
            future.join();
            throw new IllegalStateException("it did not fail");
        } catch (CompletionException e) {
            return words(e.getCause() == null ? e : e.getCause());
        } catch (java.util.concurrent.CancellationException e) {
            return "cancelled";
        }
    }

    public static String words(Throwable problem) {
        return Text.safe(problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage());
    }
}
