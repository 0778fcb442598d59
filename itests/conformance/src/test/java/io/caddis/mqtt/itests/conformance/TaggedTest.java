package io.caddis.mqtt.itests.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A test method with tags of rules or of NetX Duo's behaviour, its own and those of its class.
 *
 * @param module    the folder of its module
 * @param classFile what it was read from
 */
record TaggedTest(Path module, Path classFile, String className, String method, Set<String> tags) {
    private static final String TAG = "Lorg/junit/jupiter/api/Tag;";
    private static final String TAGS = "Lorg/junit/jupiter/api/Tags;";
    /** Tags that stand in one of the tables; others are nobody's business here. */
    private static final Pattern TABLES = Pattern.compile(Rule.TAG.pattern() + "|" + Parity.TAG.pattern());

    /** As it is shown. */
    String name() {
        return className.substring(className.lastIndexOf('.') + 1) + "." + method;
    }

    /** All of a module. */
    static List<TaggedTest> of(Path module) throws IOException {
        Path classes = module.resolve("target/test-classes");
        List<TaggedTest> found = new ArrayList<>();
        if (Files.isDirectory(classes)) {
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class")).sorted().toList()) {
                    new ClassReader(Files.readAllBytes(file)).accept(new Reader(module, file, found),
                            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                }
            }
        }
        return found;
    }

    private static final class Reader extends ClassVisitor {
        private final Path module;
        private final Path file;
        private final List<TaggedTest> found;
        private final Set<String> classTags = new TreeSet<>();
        private String className;

        Reader(Path module, Path file, List<TaggedTest> found) {
            super(Opcodes.ASM9);
            this.module = module;
            this.file = file;
            this.found = found;
        }

        @Override
        public void visit(int version, int access, String name, String signature, String superName,
                String[] interfaces) {
            className = name.replace('/', '.');
        }

        @Override
        public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return tags(descriptor, classTags);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                String[] exceptions) {
            Set<String> tags = new TreeSet<>();
            return new MethodVisitor(Opcodes.ASM9) {
                private boolean test;

                @Override
                public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    test |= !annotation.equals(TAG) && !annotation.equals(TAGS);
                    return tags(annotation, tags);
                }

                @Override
                public void visitEnd() {
                    tags.addAll(test ? classTags : Set.of());
                    if (!tags.isEmpty()) {
                        found.add(new TaggedTest(module, file, className, name, Set.copyOf(tags)));
                    }
                }
            };
        }

        private static AnnotationVisitor tags(String descriptor, Set<String> tags) {
            return !descriptor.equals(TAG) && !descriptor.equals(TAGS) ? null : new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(String name, Object value) {
                    if (TABLES.matcher((String) value).matches()) {
                        tags.add((String) value);
                    }
                }

                @Override
                public AnnotationVisitor visitArray(String name) {
                    return this;
                }

                @Override
                public AnnotationVisitor visitAnnotation(String name, String annotation) {
                    return this;
                }
            };
        }
    }
}
