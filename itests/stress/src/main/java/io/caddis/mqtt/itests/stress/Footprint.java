package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.itests.container.Clients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What our bundles take of this process.
 *
 * @param threads   their names
 * @param sockets   open ones of the whole process
 * @param files     open file descriptors of the whole process, sockets included
 * @param instances how many objects of each class of ours there are
 */
record Footprint(List<String> threads, int sockets, int files, Map<String, Long> instances) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** Of the table that jmap shows: {@code  12:  345  6789  NAME (MODULE)}. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+\\[*L?([\\w.$/]+).*");
    private static final Pattern OURS = Pattern.compile(
            "io\\.caddis\\.mqtt\\.(?!itests\\.).*");

    /** As it is now, after a collection of garbage. */
    static Footprint now() {
        List<String> targets = descriptors();
        return new Footprint(Clients.threads(), (int) targets.stream().filter(one -> one.startsWith("socket:")).count(),
                targets.size(), histogram());
    }

    /** The targets of all open file descriptors. */
    private static List<String> descriptors() {
        List<String> targets = new ArrayList<>();
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            for (Path one : all.toList()) {
                try {
                    targets.add(Files.readSymbolicLink(one).toString());
                } catch (IOException e) {
                    // it was that of the folder, or closed meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("open files can be counted on Linux only", e);
        }
        return targets;
    }

    private static Map<String, Long> histogram() {
        try {
            String table = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {new String[0]}, new String[] {String[].class.getName()});
            return parse(table);
        } catch (JMException e) {
            throw new IllegalStateException("this virtual machine counts no objects", e);
        }
    }

    /** Ours of a table of classes; a class may occur several times, of several loaders. */
    static Map<String, Long> parse(String table) {
        Map<String, Long> instances = new TreeMap<>();
        for (String line : table.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && OURS.matcher(matcher.group(2)).matches()) {
                instances.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
            }
        }
        return instances;
    }

    /**
     * What is more than it was.
     *
     * @param instancesMore how many objects of a class may be there that were not
     */
    List<String> above(Footprint before, int instancesMore) {
        List<String> above = new ArrayList<>();
        List<String> newThreads = new ArrayList<>(threads);
        before.threads().forEach(newThreads::remove);
        if (!newThreads.isEmpty()) {
            above.add("threads " + newThreads);
        }
        if (sockets > before.sockets()) {
            above.add(sockets + " sockets instead of " + before.sockets());
        }
        if (files > before.files()) {
            above.add(files + " open files instead of " + before.files());
        }
        instances.forEach((name, count) -> {
            long was = before.instances().getOrDefault(name, 0L);
            if (count > was + instancesMore) {
                above.add(count + " objects " + name + " instead of " + was);
            }
        });
        return above;
    }

    /** In a few words. */
    @Override
    public String toString() {
        return threads.size() + " threads, " + sockets + " sockets, " + files + " open files, "
                + instances.values().stream().mapToLong(Long::longValue).sum() + " objects of our classes";
    }
}
