package io.caddis.mqtt.store;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.store.file.Reports;
import io.caddis.mqtt.store.file.StoreFile;
import io.caddis.mqtt.store.records.KeptSession;
import java.util.ArrayList;
import java.util.List;

/**
 * All that the thread may need when the bundle has stopped: the last commit is written then, and a framework loads no
 * more classes for a bundle that is being replaced.
 */
final class Preload {
    /** Those of this bundle, and those that they use of others, but for the JDK's. */
    static final List<Class<?>> CLASSES = classes();

    private Preload() {
    }

    private static List<Class<?>> classes() {
        List<Class<?>> classes = new ArrayList<>(List.of(Journal.class, Journal.Load.class,
                Journal.Wish.class, Journal.Stage.class, StoreWriter.class, StoreWriter.Life.class,
                StoreDirectory.class, Reports.class, JournalHandler.class));
        classes.addAll(StoreFile.CLASSES);
        classes.addAll(KeptSession.CLASSES);
        return List.copyOf(classes);
    }
}
