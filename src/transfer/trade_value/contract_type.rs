//! Types of technology contracts, which the ledger and the contracts speak of alike.

use crate::foundation::types::text::text_enum;

text_enum! {
    /// 合同类别 (Civil Code art. 843 to 887). Series of before 2022 count licences as transfers.
    pub enum ContractType {
        /// 技术开发（委托）
        DevelopmentCommissioned = "development_commissioned",
        /// 技术开发（合作）
        DevelopmentCooperative = "development_cooperative",
        /// 技术转让（专利权）
        TransferPatent = "transfer_patent",
        /// 技术转让（专利申请权）
        TransferPatentApplication = "transfer_patent_application",
        /// 技术转让（技术秘密）
        TransferKnowHow = "transfer_know_how",
        /// 技术转让（软件著作权、布图设计、植物新品种等）
        TransferOther = "transfer_other",
        /// 技术许可（专利实施）
        LicencePatent = "licence_patent",
        /// 技术许可（技术秘密）
        LicenceKnowHow = "licence_know_how",
        /// 技术许可（其他）
        LicenceOther = "licence_other",
        /// 技术咨询
        Consulting = "consulting",
        /// 技术服务
        Service = "service",
        /// 技术培训
        ServiceTraining = "service_training",
        /// 技术中介
        ServiceIntermediary = "service_intermediary",
    }
}

impl ContractType {
    /// Whether it is a licence.
    pub fn is_licence(self) -> bool {
        matches!(self, Self::LicencePatent | Self::LicenceKnowHow | Self::LicenceOther)
    }

    /// What it is called, in Chinese as in the national form.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::DevelopmentCommissioned => ("技术开发-委托开发", "Commissioned development"),
            Self::DevelopmentCooperative => ("技术开发-合作开发", "Cooperative development"),
            Self::TransferPatent => ("技术转让-专利权转让", "Transfer of a patent"),
            Self::TransferPatentApplication => ("技术转让-专利申请权转让", "Transfer of the right to apply"),
            Self::TransferKnowHow => ("技术转让-技术秘密转让", "Transfer of know-how"),
            Self::TransferOther => ("技术转让-其他", "Other transfer"),
            Self::LicencePatent => ("技术许可-专利实施许可", "Patent licence"),
            Self::LicenceKnowHow => ("技术许可-技术秘密使用许可", "Know-how licence"),
            Self::LicenceOther => ("技术许可-其他", "Other licence"),
            Self::Consulting => ("技术咨询", "Technical consulting"),
            Self::Service => ("技术服务-一般技术服务", "Technical service"),
            Self::ServiceTraining => ("技术服务-技术培训", "Technical training"),
            Self::ServiceIntermediary => ("技术服务-技术中介", "Technical intermediation"),
        }
    }
}
