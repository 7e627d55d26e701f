//! The program that runs on each open file, made for the structures of the kernel that runs.

use crate::collect::parse::btf::{Btf, TypeId, Wanted};
use crate::sys::bpf::Instruction;
use crate::sys::sockets;

/// What is written of a file: PID, TID, descriptor, and the inode of a socket's network namespace, each of 4 bytes.
pub(super) const RECORD: usize = 16;

/// Filesystems by their numbers in `include/uapi/linux/magic.h`.
const NSFS_MAGIC: i32 = 0x6e73_6673;
const SOCKFS_MAGIC: i32 = 0x534f_434b;

/// Where members are, in bytes; structures differ between kernels and their configurations.
#[derive(Debug)]
pub(super) struct Layout {
    function: TypeId,
    // Of struct bpf_iter__task_file, which the program is given, and of what leads to where it writes.
    meta: i16,
    task: i16,
    fd: i16,
    file: i16,
    seq: i16,
    // Of the file.
    inode: u32,
    private_data: u32,
    superblock: u32,
    device: u32,
    magic: u32,
    // Of a socket.
    sk: u32,
    net: u32,
    net_inode: u32,
    // Of the task.
    nsproxy: u32,
    net_ns: u32,
    group_leader: u32,
    thread_pid: u32,
    // Of its numbers, one for each PID namespace that it is in, outermost first.
    level: u32,
    numbers: u32,
    number: u32,
    number_size: u32,
}

impl Layout {
    /// `None` if this kernel has not all of them.
    pub(super) fn of(types: &Btf<'_>) -> Option<Self> {
        let [function, context, meta, state] = types.find([
            Wanted::Function("bpf_iter_task_file"),
            Wanted::Struct("bpf_iter__task_file"),
            Wanted::Struct("bpf_iter_meta"),
            Wanted::Struct("bpf_iter_seq_task_file_info"),
        ]);
        let [file, inode, superblock, socket, sock, net, task, nsproxy, pid, upid] = types.find(
            [
                "file",
                "inode",
                "super_block",
                "socket",
                "sock",
                "net",
                "task_struct",
                "nsproxy",
                "pid",
                "upid",
            ]
            .map(Wanted::Struct),
        );
        let at = |of: Option<TypeId>, path: &[&str]| types.offset(of?, path);
        // Before Linux 5.11 the iterator holds the whole table: who exits meanwhile leaves it to us to close all that is in it.
        if at(state, &["files"]).is_some() {
            return None;
        }
        let near = |of, path: &[&str]| i16::try_from(at(of, path)?).ok();
        Some(Self {
            function: function?,
            meta: near(context, &["meta"])?,
            task: near(context, &["task"])?,
            fd: near(context, &["fd"])?,
            file: near(context, &["file"])?,
            seq: near(meta, &["seq"])?,
            inode: at(file, &["f_inode"])?,
            private_data: at(file, &["private_data"])?,
            superblock: at(inode, &["i_sb"])?,
            device: at(inode, &["i_rdev"])?,
            magic: at(superblock, &["s_magic"])?,
            sk: at(socket, &["sk"])?,
            net: at(sock, &["__sk_common", "skc_net", "net"])?,
            net_inode: at(net, &["ns", "inum"])?,
            nsproxy: at(task, &["nsproxy"])?,
            net_ns: at(nsproxy, &["net_ns"])?,
            group_leader: at(task, &["group_leader"])?,
            thread_pid: at(task, &["thread_pid"])?,
            level: at(pid, &["level"])?,
            numbers: at(pid, &["numbers"])?,
            number: at(upid, &["nr"])?,
            number_size: types.size(upid?)?,
        })
    }

    /// The number of the function that stands for the iterator.
    pub(super) fn function(&self) -> u32 {
        self.function.0
    }

    /// The instructions.
    ///
    /// What belongs to the kernel is read by `bpf_probe_read_kernel`, which gives 0 for what cannot be read, so that
    /// a null pointer on the way leads to nothing and not to an error.
    pub(super) fn program(&self) -> Vec<Instruction> {
        let mut code = Code::default();
        // The arguments; both pointers are null when all has been passed.
        code.copy(CONTEXT, R1);
        code.load(TASK, CONTEXT, self.task);
        code.jump_if_zero(TASK, Label::End);
        code.load(FILE, CONTEXT, self.file);
        code.jump_if_zero(FILE, Label::End);

        // Which filesystem is it of?
        code.store_zero(NET_INODE);
        code.read_pointer(INODE, FILE, self.inode);
        code.read_pointer(R1, INODE, self.superblock);
        code.read_pointer(R1, R1, self.magic);
        code.jump_if(R1, NSFS_MAGIC, Label::Write);
        code.jump_if(R1, SOCKFS_MAGIC, Label::Socket);
        // Or is it a tun device? dev_t has 20 bits for the minor number in the kernel.
        let (major, minor) = sockets::TUN;
        code.read_word(SCRATCH, INODE, self.device);
        code.load_word(R1, STACK, SCRATCH);
        code.jump_if(R1, (major << 20 | minor).cast_signed(), Label::Write);
        code.jump(Label::End);

        // A socket is told only if it is in another network namespace than who has it open.
        code.mark(Label::Socket);
        code.read_pointer(NET, FILE, self.private_data);
        code.jump_if_zero(NET, Label::End);
        code.read_pointer(NET, NET, self.sk);
        code.jump_if_zero(NET, Label::End);
        code.read_pointer(NET, NET, self.net);
        code.jump_if_zero(NET, Label::End);
        code.read_pointer(R1, TASK, self.nsproxy);
        code.read_pointer(R1, R1, self.net_ns);
        code.jump_if_same(R1, NET, Label::End);
        code.read_word(NET_INODE, NET, self.net_inode);

        code.mark(Label::Write);
        // The PIDs are those in the namespace of this process, which is so deep; all that are passed have one there.
        code.call(GET_CURRENT_TASK);
        code.read_pointer(NUMBER, R0, self.thread_pid);
        code.read_word(SCRATCH, NUMBER, self.level);
        code.load_word(NUMBER, STACK, SCRATCH);
        code.multiply(NUMBER, self.number_size);
        code.read_pointer(R1, TASK, self.group_leader);
        code.read_pointer(R1, R1, self.thread_pid);
        code.add_register(R1, NUMBER);
        code.read_word(RECORD_PLACE, R1, self.numbers + self.number);
        code.read_pointer(R1, TASK, self.thread_pid);
        code.add_register(R1, NUMBER);
        code.read_word(RECORD_PLACE + 4, R1, self.numbers + self.number);
        code.load_word(R1, CONTEXT, self.fd);
        code.store_word(RECORD_PLACE + 8, R1);
        code.load(R1, CONTEXT, self.meta);
        code.load(R1, R1, self.seq);
        code.write_record();

        code.mark(Label::End);
        code.end();
        code.linked()
    }
}

type Register = u8;

const R0: Register = 0;
const R1: Register = 1;
const R2: Register = 2;
const R3: Register = 3;
/// Those from 6 to 9 keep their values when a function is called.
const CONTEXT: Register = 6;
const TASK: Register = 7;
const FILE: Register = 8;
const INODE: Register = 9;
/// What leads to the network namespace, and that, when the file is a socket.
const NET: Register = INODE;
/// Where the number in a PID namespace is among all of a task, when the file is known.
const NUMBER: Register = INODE;
/// The end of the stack, which grows downwards.
const STACK: Register = 10;

/// Places on the stack.
const SCRATCH: i16 = -8;
const RECORD_PLACE: i16 = -24;
const NET_INODE: i16 = RECORD_PLACE + 12;

/// Functions that the kernel has for programs, `enum bpf_func_id`.
const GET_CURRENT_TASK: i32 = 35;
const PROBE_READ_KERNEL: i32 = 113;
const SEQ_WRITE: i32 = 127;

/// Where is jumped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Socket,
    Write,
    End,
}

/// Instructions, some of which jump to labels that are not marked yet.
#[derive(Default)]
struct Code {
    instructions: Vec<Instruction>,
    jumps: Vec<(usize, Label)>,
    marks: Vec<(Label, usize)>,
}

impl Code {
    /// An instruction with its operation, registers, offset and value.
    fn push(&mut self, operation: u8, to: Register, from: Register, offset: i16, value: i32) {
        let registers = if cfg!(target_endian = "big") { to << 4 | from } else { from << 4 | to };
        let mut instruction = [operation, registers, 0, 0, 0, 0, 0, 0];
        instruction[2..4].copy_from_slice(&offset.to_ne_bytes());
        instruction[4..].copy_from_slice(&value.to_ne_bytes());
        self.instructions.push(instruction);
    }

    fn copy(&mut self, to: Register, from: Register) {
        self.push(0xbf, to, from, 0, 0);
    }

    fn set(&mut self, to: Register, value: i32) {
        self.push(0xb7, to, 0, 0, value);
    }

    fn add(&mut self, to: Register, value: i32) {
        self.push(0x07, to, 0, 0, value);
    }

    fn add_register(&mut self, to: Register, from: Register) {
        self.push(0x0f, to, from, 0, 0);
    }

    fn multiply(&mut self, to: Register, by: u32) {
        self.push(0x27, to, 0, 0, by.cast_signed());
    }

    /// What the program is given it may load itself, where the kernel knows the type.
    fn load(&mut self, to: Register, from: Register, offset: i16) {
        self.push(0x79, to, from, offset, 0);
    }

    fn load_word(&mut self, to: Register, from: Register, place: i16) {
        self.push(0x61, to, from, place, 0);
    }

    fn store_word(&mut self, place: i16, from: Register) {
        self.push(0x63, STACK, from, place, 0);
    }

    fn store_zero(&mut self, place: i16) {
        self.push(0x62, STACK, 0, place, 0);
    }

    fn call(&mut self, function: i32) {
        self.push(0x85, 0, 0, 0, function);
    }

    /// Reads so many bytes of the kernel's memory onto the stack.
    fn read(&mut self, place: i16, size: i32, from: Register, offset: u32) {
        self.copy(R3, from);
        self.add(R3, offset.cast_signed());
        self.copy(R1, STACK);
        self.add(R1, place.into());
        self.set(R2, size);
        self.call(PROBE_READ_KERNEL);
    }

    fn read_word(&mut self, place: i16, from: Register, offset: u32) {
        self.read(place, 4, from, offset);
    }

    fn read_pointer(&mut self, to: Register, from: Register, offset: u32) {
        self.read(SCRATCH, 8, from, offset);
        self.push(0x79, to, STACK, SCRATCH, 0);
    }

    /// Writes the record to the file that the first register leads to.
    fn write_record(&mut self) {
        self.copy(R2, STACK);
        self.add(R2, RECORD_PLACE.into());
        self.set(R3, i32::try_from(RECORD).expect("it is small"));
        self.call(SEQ_WRITE);
    }

    fn jump(&mut self, to: Label) {
        self.jump_by(0x05, 0, 0, 0, to);
    }

    fn jump_if(&mut self, register: Register, value: i32, to: Label) {
        self.jump_by(0x15, register, 0, value, to);
    }

    fn jump_if_zero(&mut self, register: Register, to: Label) {
        self.jump_if(register, 0, to);
    }

    fn jump_if_same(&mut self, one: Register, other: Register, to: Label) {
        self.jump_by(0x1d, one, other, 0, to);
    }

    fn jump_by(&mut self, operation: u8, one: Register, other: Register, value: i32, to: Label) {
        self.jumps.push((self.instructions.len(), to));
        self.push(operation, one, other, 0, value);
    }

    fn mark(&mut self, label: Label) {
        self.marks.push((label, self.instructions.len()));
    }

    fn end(&mut self) {
        self.set(R0, 0);
        self.push(0x95, 0, 0, 0, 0);
    }

    /// The instructions with the way that each jump goes, counted from the one behind it.
    fn linked(mut self) -> Vec<Instruction> {
        for (from, label) in self.jumps {
            let mark = self.marks.iter().find(|(marked, _)| *marked == label);
            let (_, to) = mark.expect("each label is marked");
            let way = i16::try_from(to - from - 1).expect("the program is short, and jumps ahead");
            self.instructions[from][2..4].copy_from_slice(&way.to_ne_bytes());
        }
        self.instructions
    }
}
