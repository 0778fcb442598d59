package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which TCP connections a process has, as Linux tells; elsewhere none is found. */
final class Sockets {
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private Sockets() {
    }

    /** Connections of a process to some ports, each as its row in {@code /proc/net/tcp}. */
    static List<String> to(Set<Integer> ports, String pid) throws IOException {
        Set<String> own = inodes(Path.of("/proc", pid, "fd"));
        List<String> found = new ArrayList<>();
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            if (!Files.exists(table)) {
                continue;
            }
            for (String row : Files.readAllLines(table)) {
                String[] columns = row.strip().split("\\s+");
                String remote = columns[REMOTE].substring(columns[REMOTE].indexOf(':') + 1);
                if (remote.matches("[0-9A-F]{4}") && ports.contains(Integer.parseInt(remote, 16))
                        && own.contains(columns[INODE])) {
                    found.add(row.strip());
                }
            }
        }
        return found;
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        Set<String> inodes = new HashSet<>();
        if (!Files.isDirectory(descriptors)) {
            return inodes;
        }
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path one : all.toList()) {
                try {
                    String target = Files.readSymbolicLink(one).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return inodes;
    }
}
