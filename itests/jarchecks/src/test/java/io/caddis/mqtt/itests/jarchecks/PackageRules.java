package io.caddis.mqtt.itests.jarchecks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rules about the packages of one bundle, as functions of plain data: package, class, the classes that it refers to.
 * Each returns what breaks the rule, in words; references to other bundles and libraries do not count.
 */
final class PackageRules {
    private final Map<String, Map<String, Set<String>>> references;
    /** Package, package that it knows, and the pairs of classes by which it does. */
    private final Map<String, Map<String, List<String>>> ties = new TreeMap<>();

    PackageRules(Map<String, Map<String, Set<String>>> references) {
        this.references = references;
        references.forEach((from, classes) -> {
            Map<String, List<String>> known = ties.computeIfAbsent(from, key -> new TreeMap<>());
            classes.forEach((user, used) -> used.forEach(type -> {
                String to = BundleClasses.packageOf(type);
                if (!to.equals(from) && references.containsKey(to)) {
                    known.computeIfAbsent(to, key -> new ArrayList<>()).add(user + " -> " + type);
                }
            }));
        });
    }

    /** Each set of packages that know each other, directly or by way of others of the set, with what ties it. */
    List<String> circles() {
        List<String> found = new ArrayList<>();
        Set<String> told = new TreeSet<>();
        for (String start : ties.keySet()) {
            Set<String> circle = new TreeSet<>(reached(start));
            circle.removeIf(other -> !reached(other).contains(start));
            if (!circle.isEmpty() && told.add(circle.toString())) {
                StringBuilder text = new StringBuilder("packages in a circle: " + String.join(", ", circle));
                for (String from : circle) {
                    ties.get(from).forEach((to, pairs) -> {
                        if (circle.contains(to)) {
                            text.append("\n  ").append(String.join("\n  ", pairs));
                        }
                    });
                }
                found.add(text.toString());
            }
        }
        return found;
    }

    /** The packages known from one, whether it knows them itself or others that it knows do. */
    private Set<String> reached(String start) {
        Set<String> reached = new TreeSet<>();
        List<String> next = new ArrayList<>(ties.get(start).keySet());
        while (!next.isEmpty()) {
            String one = next.remove(next.size() - 1);
            if (reached.add(one)) {
                next.addAll(ties.get(one).keySet());
            }
        }
        return reached;
    }

    /** Packages that stand on no floor, and references that do not lead downwards; the floors begin at the top. */
    List<String> upward(List<Set<String>> floors) {
        List<String> found = new ArrayList<>();
        for (String from : references.keySet()) {
            int floor = floorOf(from, floors);
            if (floor < 0) {
                found.add(from + " stands on no floor");
                continue;
            }
            ties.get(from).forEach((to, pairs) -> {
                int other = floorOf(to, floors);
                if (other >= 0 && other <= floor) {
                    found.add(from + " knows " + to + (other == floor ? ", on the same floor" : ", above it") + "\n  "
                            + String.join("\n  ", pairs));
                }
            });
        }
        return found;
    }

    private static int floorOf(String name, List<Set<String>> floors) {
        for (int floor = 0; floor < floors.size(); floor++) {
            if (floors.get(floor).contains(name)) {
                return floor;
            }
        }
        return -1;
    }

    /** The packages with more source files than a reader takes in at a glance, with their numbers. */
    static Map<String, Integer> tooLarge(Map<String, Set<String>> sources) {
        Map<String, Integer> found = new TreeMap<>();
        sources.forEach((name, files) -> {
            if (files.size() > FILES_MAX) {
                found.put(name, files.size());
            }
        });
        return found;
    }

    static final int FILES_MAX = 15;
}
