package io.caddis.mqtt.itests.stress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A heap dump in the format of the JDK (HPROF 1.0.2, identifiers of 8 bytes, up to 2 GiB), searched for who holds an
 * object. What a {@code java.lang.ref.Reference} refers to is not held by it.
 */
final class HeapDump {
    private static final int UTF8 = 0x01;
    private static final int LOADED_CLASS = 0x02;
    private static final int DUMP = 0x0C;
    private static final int SEGMENT = 0x1C;
    private static final int CLASS = 0x20;
    private static final int INSTANCE = 0x21;
    private static final int OBJECTS = 0x22;
    private static final int PRIMITIVES = 0x23;
    private static final int OBJECT_TYPE = 2;
    /** By type: boolean is 4. */
    private static final int[] SIZES = {0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8};
    /** Bytes behind the identifier of a root, by its tag. */
    private static final Map<Integer, Integer> ROOTS = Map.of(0xFF, 0, 0x01, 8, 0x02, 8, 0x03, 8, 0x04, 4, 0x05, 0,
            0x06, 4, 0x07, 0, 0x08, 8);
    private static final Map<Integer, String> ROOT_NAMES = Map.of(0xFF, "unknown", 0x01, "JNI global", 0x02,
            "JNI local", 0x03, "Java frame", 0x04, "native stack", 0x05, "sticky class", 0x06, "thread block", 0x07,
            "monitor", 0x08, "thread");

    private final ByteBuffer bytes;
    private final Map<Long, String> texts = new HashMap<>();
    private final Map<Long, Long> classNames = new HashMap<>();
    private final Map<Long, ClassOf> classes = new HashMap<>();
    private final Map<Long, Integer> roots = new HashMap<>();
    /** Sorted, with their places in the file. */
    private long[] ids = new long[1 << 20];
    private int[] places = new int[1 << 20];
    private int count;

    /** A class: names and types of the fields of its instances, without those of its superclass. */
    private record ClassOf(long id, long superclass, List<String> names, List<Integer> types) {
    }

    /** One reference: from which object, by what. */
    private record Edge(long from, String by) {
    }

    private interface Edges {
        void to(long target, String by);
    }

    private HeapDump(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Reads a file. */
    static HeapDump of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            HeapDump dump = new HeapDump(bytes);
            dump.read();
            dump.sort();
            return dump;
        }
    }

    // ---- the file

    private void read() {
        while (bytes.get() != 0) {
            continue; // the name of the format
        }
        if (bytes.getInt() != Long.BYTES) {
            throw new IllegalArgumentException("a heap dump whose identifiers have other than 8 bytes");
        }
        bytes.getLong();
        while (bytes.hasRemaining()) {
            int tag = bytes.get();
            bytes.getInt();
            int end = Integer.toUnsignedLong(bytes.getInt(bytes.position())) > bytes.remaining() ? bytes.limit()
                    : bytes.position() + Integer.BYTES + bytes.getInt(bytes.position());
            bytes.getInt();
            if (tag == UTF8) {
                long id = bytes.getLong();
                byte[] text = new byte[end - bytes.position()];
                bytes.get(text);
                texts.put(id, new String(text, StandardCharsets.UTF_8));
            } else if (tag == LOADED_CLASS) {
                bytes.getInt();
                long id = bytes.getLong();
                bytes.getInt();
                classNames.put(id, bytes.getLong());
            } else if (tag == DUMP || tag == SEGMENT) {
                while (bytes.position() < end) {
                    readRecord();
                }
            }
            bytes.position(end);
        }
    }

    private void readRecord() {
        int place = bytes.position();
        int tag = Byte.toUnsignedInt(bytes.get());
        long id = bytes.getLong();
        if (ROOTS.containsKey(tag)) {
            roots.putIfAbsent(id, tag);
            skip(ROOTS.get(tag));
            return;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
            places = Arrays.copyOf(places, count * 2);
        }
        ids[count] = id;
        places[count++] = place;
        bytes.getInt();
        switch (tag) {
            case CLASS -> classes.put(id, readClass(id, (target, by) -> { }));
            case INSTANCE -> {
                bytes.getLong();
                skip(bytes.getInt());
            }
            case OBJECTS -> {
                int length = bytes.getInt();
                bytes.getLong();
                skip(length * Long.BYTES);
            }
            case PRIMITIVES -> {
                int length = bytes.getInt();
                skip(length * SIZES[bytes.get()]);
            }
            default -> throw new IllegalArgumentException("a heap dump with the tag " + tag + " at " + place);
        }
    }

    private ClassOf readClass(long id, Edges edges) {
        long superclass = bytes.getLong();
        edges.to(superclass, "superclass");
        edges.to(bytes.getLong(), "class loader");
        edges.to(bytes.getLong(), "signers");
        edges.to(bytes.getLong(), "protection domain");
        skip(2 * Long.BYTES + Integer.BYTES);
        for (int left = bytes.getShort(); left > 0; left--) {
            bytes.getShort();
            skip(SIZES[bytes.get()]);
        }
        for (int left = bytes.getShort(); left > 0; left--) {
            long name = bytes.getLong();
            int type = bytes.get();
            if (type == OBJECT_TYPE) {
                edges.to(bytes.getLong(), "static " + texts.get(name));
            } else {
                skip(SIZES[type]);
            }
        }
        List<String> names = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (int left = bytes.getShort(); left > 0; left--) {
            names.add(texts.get(bytes.getLong()));
            types.add((int) bytes.get());
        }
        return new ClassOf(id, superclass, names, types);
    }

    private void skip(int length) {
        bytes.position(bytes.position() + length);
    }

    private void sort() {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, at -> at);
        Arrays.sort(order, (one, other) -> Long.compare(ids[one], ids[other]));
        long[] sortedIds = new long[count];
        int[] sortedPlaces = new int[count];
        for (int at = 0; at < count; at++) {
            sortedIds[at] = ids[order[at]];
            sortedPlaces[at] = places[order[at]];
        }
        ids = sortedIds;
        places = sortedPlaces;
    }

    // ---- what refers to what

    /** What the object of that identifier refers to; of a reference object its referent only if asked for. */
    private void edges(long id, boolean soft, Edges edges) {
        int at = Arrays.binarySearch(ids, id);
        if (at < 0) {
            return;
        }
        bytes.position(places[at]);
        int tag = bytes.get();
        skip(Long.BYTES + Integer.BYTES);
        if (tag == CLASS) {
            readClass(id, edges);
        } else if (tag == INSTANCE) {
            long of = bytes.getLong();
            edges.to(of, "class");
            bytes.getInt();
            fields(of, (name, type) -> {
                if (type != OBJECT_TYPE) {
                    skip(SIZES[type]);
                    return;
                }
                long target = bytes.getLong();
                if (!isReference(of) || !Set.of("referent", "discovered", "next").contains(name)
                        || soft && name.equals("referent") && className(of).equals("java.lang.ref.SoftReference")) {
                    edges.to(target, name);
                }
            });
        } else if (tag == OBJECTS) {
            int length = bytes.getInt();
            edges.to(bytes.getLong(), "class");
            for (int index = 0; index < length; index++) {
                edges.to(bytes.getLong(), "[" + index + "]");
            }
        }
    }

    private interface Field {
        void read(String name, int type);
    }

    /** In the order in which an instance has their values. */
    private void fields(long classId, Field field) {
        for (ClassOf of = classes.get(classId); of != null; of = classes.get(of.superclass())) {
            for (int at = 0; at < of.names().size(); at++) {
                field.read(of.names().get(at), of.types().get(at));
            }
        }
    }

    private boolean isReference(long classId) {
        for (ClassOf of = classes.get(classId); of != null; of = classes.get(of.superclass())) {
            if ("java.lang.ref.Reference".equals(className(of.id()))) {
                return true;
            }
        }
        return false;
    }

    private String className(long classId) {
        return texts.getOrDefault(classNames.getOrDefault(classId, 0L), "?").replace('/', '.');
    }

    private String describe(long id) {
        int at = Arrays.binarySearch(ids, id);
        if (at < 0) {
            return "?";
        }
        int tag = bytes.get(places[at]);
        return tag == CLASS ? "class " + className(id)
                : tag == INSTANCE ? className(bytes.getLong(places[at] + 1 + Long.BYTES + Integer.BYTES))
                : className(bytes.getLong(places[at] + 1 + Long.BYTES + 2 * Integer.BYTES));
    }

    // ---- questions

    /** What the references of a class, each a {@code Reference}, refer to. */
    Set<Long> referents(String referenceClass) {
        Set<Long> found = new HashSet<>();
        for (int at = 0; at < count; at++) {
            if (bytes.get(places[at]) == INSTANCE) {
                int head = places[at] + 1 + Long.BYTES + Integer.BYTES;
                long of = bytes.getLong(head);
                if (className(of).equals(referenceClass)) {
                    bytes.position(head + Long.BYTES + Integer.BYTES);
                    fields(of, (name, type) -> {
                        if (type == OBJECT_TYPE && name.equals("referent")) {
                            found.add(bytes.getLong());
                        } else {
                            skip(SIZES[type]);
                        }
                    });
                }
            }
        }
        found.remove(0L);
        return found;
    }

    /**
     * The way from a root to one of the objects, a step in each line; empty if there is none.
     *
     * @param soft whether what a soft reference refers to counts as held
     */
    List<String> holders(Set<Long> targets, boolean soft) {
        Map<Long, Edge> reached = new HashMap<>();
        List<Long> now = new ArrayList<>(roots.keySet());
        now.forEach(root -> reached.put(root, new Edge(0, "root: " + ROOT_NAMES.get(roots.get(root)))));
        while (!now.isEmpty()) {
            List<Long> next = new ArrayList<>();
            for (long id : now) {
                if (targets.contains(id)) {
                    return way(id, reached);
                }
                edges(id, soft, (target, by) -> {
                    if (target != 0 && reached.putIfAbsent(target, new Edge(id, by)) == null) {
                        next.add(target);
                    }
                });
            }
            now = next;
        }
        return List.of();
    }

    private List<String> way(long target, Map<Long, Edge> reached) {
        List<String> way = new ArrayList<>();
        for (long id = target; id != 0; id = reached.get(id).from()) {
            way.add(0, describe(id) + " (" + reached.get(id).by() + ")");
        }
        return way;
    }
}
