package io.caddis.mqtt.management;

import io.caddis.mqtt.management.threads.Reports;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that this bundle may need when it has stopped: links end then, and a framework loads no more classes for a bundle
 * that was replaced. So all of its own classes are loaded at its beginning, and those of other bundles that they name.
 */
final class Preload implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);
    private static final String FOLDER = "/io/caddis/mqtt/management";
    private static final Pattern NAMED = Pattern.compile("(?:io/caddis/mqtt|org/slf4j)/[\\w/$]+");

    private final Function<String, Enumeration<URL>> files;
    private final Set<String> seen = new HashSet<>();

    Preload(Bundle bundle) {
        this(folder -> bundle.findEntries(folder, "*.class", true));
    }

    /** @param files gives the classes below a folder; or null */
    Preload(Function<String, Enumeration<URL>> files) {
        this.files = files;
    }

    /** The names that were found, with slashes. */
    Set<String> seen() {
        return seen;
    }

    /** The second time does nothing, but returns when the first has ended. */
    @Override
    public synchronized void run() {
        if (!seen.isEmpty()) {
            return;
        }
        try {
            Enumeration<URL> found = files.apply(FOLDER);
            for (URL file : found == null ? Set.<URL>of() : Collections.list(found)) {
                loadAllOf(file);
            }
        } catch (RuntimeException e) { // what a framework throws of a bundle that is replaced while we are at it
            Reports.debug(LOG, "the bundle is gone before all of its classes were loaded", e);
        }
        Reports.debug(LOG, "{} classes are loaded", seen.size());
    }

    private void loadAllOf(URL file) {
        String path = file.getPath();
        load(path.substring(path.indexOf(FOLDER) + 1, path.length() - ".class".length()), true);
        try (InputStream in = file.openStream()) {
            Matcher names = NAMED.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            names.results().forEach(name -> load(name.group(), false));
        } catch (IOException e) {
            Reports.debug(LOG, "{} cannot be read", file, e);
        }
    }

    /** @param own whether to prepare it, too, which needs the classes that its code is checked against */
    private void load(String path, boolean own) {
        if (seen.add(path) || own) {
            try {
                Class.forName(path.replace('/', '.'), own, Preload.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) { // a name in a text, or half of one
                LOG.trace("no class {}", path, e);
            }
        }
    }
}
