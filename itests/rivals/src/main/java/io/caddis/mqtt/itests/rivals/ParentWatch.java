package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.io.InputStream;

/** Ends a forked process when the harness closes its standard input or dies. */
final class ParentWatch {

    private ParentWatch() {
    }

    /** For a process that reads nothing from its standard input. */
    static void exitWithParent() {
        InputStream in = System.in;
        Thread watch = new Thread(() -> {
            try {
                while (in.read() >= 0) {
                    // what the parent says does not matter, only that it is there
                }
            } catch (IOException e) {
                System.err.println("standard input: " + e);
            }
            Runtime.getRuntime().halt(0);
        }, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
