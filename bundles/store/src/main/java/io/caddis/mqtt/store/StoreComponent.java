package io.caddis.mqtt.store;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.store.file.Reports;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the store. Coming and going it does no input and output: its thread opens the file with the first client,
 * and closes it after the last one.
 *
 * <p>Without a framework: {@code new StoreComponent(directory)}, and {@link #deactivate} at the end.
 */
@Component(service = SessionStore.class, configurationPid = StoreComponent.PID)
@Designate(ocd = StoreSettings.class)
public final class StoreComponent implements SessionStore {
    /** The PID of its configuration. */
    static final String PID = "io.caddis.mqtt.store";

    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
    private static final String DIRECTORY = "directory";
    private static final String DEFAULT = "caddis-store";

    private final StoreWriter writer;

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    @Activate
    public StoreComponent(BundleContext context, Map<String, Object> configuration) {
        this(directory(configuration.get(DIRECTORY), context.getProperty(PID + "." + DIRECTORY),
                context.getProperty("karaf.data")));
        Reports.info(LOG, "durable sessions are kept in {}", writer.directory());
    }

    /** Outside a framework. */
    public StoreComponent(Path directory) {
        writer = new StoreWriter(directory.toAbsolutePath());
    }

    /**
     * Not the bundle's own data area: it goes with the bundle, and a bundle may be replaced by another one.
     *
     * @param property  of the framework, for hosts without Configuration Admin, or null
     * @param karafData where Karaf keeps data, or null
     */
    static Path directory(Object configured, String property, String karafData) {
        Object wanted = isGiven(configured) ? configured : property;
        if (!isGiven(wanted)) {
            return karafData == null ? Path.of(DEFAULT) : Path.of(karafData, DEFAULT);
        }
        try {
            if (wanted instanceof String text) {
                return Path.of(text.trim());
            }
        } catch (IllegalArgumentException e) { // falls through to the same answer
            Reports.debug(LOG, "not a path", e);
        }
        throw new IllegalArgumentException(PID + ": " + DIRECTORY + "=" + wanted
                + " is no path of a folder: write one, such as /var/lib/caddis");
    }

    private static boolean isGiven(Object value) {
        return value != null && !(value instanceof String text && text.isBlank());
    }

    @Override
    public SessionJournal open(String clientName, LongSupplier clock, int messagesMax, JournalHandler handler) {
        return writer.open(clientName, clock, messagesMax, handler);
    }

    /** Has all committed and closed, soon and without waiting for it. */
    @Deactivate
    public void deactivate() {
        writer.stop();
    }
}
