package io.caddis.mqtt.management.threads;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads of others that do the pool's work just now. The timer looks at them while there are some, since they are to
 * go on for a moment only, and to look at the clock after each message would cost each of them something.
 */
final class Visits {
    /** A visit is over after that, and before twice that. */
    private static final long LOOK_NANOS = 10_000_000L;

    private final Workers workers;
    private final Map<Thread, Visit> here;
    /** The timer is set. */
    private final AtomicBoolean looking = new AtomicBoolean();
    /** There was a visit since the last look: more will come, and to set the timer anew costs more than to look. */
    private volatile boolean visited;

    Visits(Workers workers, Map<Thread, Visit> here) {
        this.workers = workers;
        this.here = here;
    }

    void begin(Visit visit) {
        try {
            here.put(Thread.currentThread(), visit);
            if (!visited) {
                visited = true;
            }
            lookLater();
        } catch (Throwable e) {
            // there is no memory: it is taken for a thread of the application's, and may have to wait for a moment
        }
    }

    void end() {
        here.remove(Thread.currentThread());
    }

    /** Of a thread; null if there is none. */
    Visit of(Thread thread) {
        return here.get(thread);
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            boolean set = false;
            try {
                set = workers.schedule(this::look, LOOK_NANOS) != null;
            } finally {
                if (!set) { // no memory, or the bundle stops. Else the flag is the timer's, which may have rung already
                    looking.set(false);
                }
            }
        }
    }

    private void look() {
        looking.set(false);
        boolean goesOn = visited;
        visited = false;
        for (Visit visit : here.values()) {
            goesOn |= !visit.look();
        }
        if (goesOn) {
            lookLater();
        }
    }
}
