package io.caddis.mqtt.management.threads;

/**
 * A client's lock, as those see it who are guarded by it and do not own it: the driver alone takes it by itself.
 * Nothing under it waits, or runs application code.
 */
public interface Guard {
    /** Of what one thread has for itself. */
    Guard UNSHARED = new Guard() {
        @Override
        public void underLock(Runnable task) {
            task.run();
        }

        @Override
        public boolean isHeld() {
            return true;
        }
    };

    /** Runs a task under the lock, on this thread. */
    void underLock(Runnable task);

    /** Whether this thread holds the lock. For assertions. */
    boolean isHeld();
}
